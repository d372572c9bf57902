import { ReparteeError } from '../providers/errors.js';
import type { Clock } from '../providers/clock.js';
import { linkedController } from './linked-controller.js';

export interface Guard {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Longest wait for the first item and for each later one, ms; Infinity: as long as it takes. */
  readonly firstMs: number;
  readonly betweenMs: number;
  /** Asked when the time is up: how much longer it may take, ms, because the wait is not the source's fault. Left out: no longer. */
  readonly graceMs?: () => number;
  /** For the error: who is waited for, and the settings that bound the wait. */
  readonly what: string;
  readonly firstSetting: string;
  readonly betweenSetting: string;
}

const tooLate: unique symbol = Symbol('too late');

/**
 * Reads a provider's stream without trusting it: ends at once when the signal aborts, even if the provider does not,
 * and throws `timeout` when it stalls. The source is told to stop, and nobody waits for it to obey.
 */
export async function* guarded<T>(source: AsyncIterable<T>, guard: Guard): AsyncGenerator<T, void, undefined> {
  const { signal, clock } = guard;
  const iterator = source[Symbol.asyncIterator]();
  let finished = false;
  let limitMs = guard.firstMs;
  let setting = guard.firstSetting;
  try {
    while (!signal.aborted) {
      const next = iterator.next();
      let result = await within(next, limitMs, clock, signal);
      for (let graceMs = 1; result === tooLate && graceMs > 0;) {
        graceMs = guard.graceMs?.() ?? 0;
        if (graceMs > 0) result = await within(next, graceMs, clock, signal);
      }
      if (result === undefined) return;
      if (result === tooLate) {
        throw new ReparteeError('timeout', `${guard.what} sent nothing for ${limitMs} ms (${setting})`, {
          details: { setting, limitMs },
        });
      }
      if (result.done) {
        finished = true;
        return;
      }
      yield result.value;
      limitMs = guard.betweenMs;
      setting = guard.betweenSetting;
    }
  } finally {
    if (!finished) iterator.return?.()?.then(undefined, () => {});
  }
}

/** The promise's value; `tooLate` after `ms`; undefined when the signal aborts first. */
async function within<T>(
  promise: Promise<T>,
  ms: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<T | typeof tooLate | undefined> {
  using timer = linkedController(signal);
  const timeout =
    ms === Infinity
      ? new Promise<undefined>((resolve) => {
          if (signal.aborted) resolve(undefined);
          timer.signal.addEventListener('abort', () => resolve(undefined), { once: true });
        })
      : clock.sleep(ms, timer.signal).then(
          (): typeof tooLate => tooLate,
          () => undefined,
        );
  try {
    return await Promise.race<T | typeof tooLate | undefined>([promise, timeout]);
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    promise.then(undefined, () => {});
    timer.abort('over');
  }
}

/** One answer under a deadline, by the same rules: undefined when the signal aborts first. */
export async function guardedCall<T>(
  call: Promise<T>,
  guard: Pick<Guard, 'signal' | 'clock' | 'what'> & { readonly ms: number; readonly setting: string },
): Promise<T | undefined> {
  const result = await within(call, guard.ms, guard.clock, guard.signal);
  if (result === tooLate) {
    throw new ReparteeError('timeout', `${guard.what} took longer than ${guard.ms} ms (${guard.setting})`, {
      details: { setting: guard.setting, limitMs: guard.ms },
    });
  }
  return result;
}
