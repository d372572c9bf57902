import { ReparteeError } from '../providers/index.js';
import type { Clock } from '../providers/index.js';
import { guarded, linkedController } from '../streams/index.js';
import type { LinkedController } from '../streams/index.js';
import { Unwanted } from './candidate.js';
import type { Candidate } from './candidate.js';

export interface Patience {
  /** Longest wait of one provider for its first part and for each later one, ms. */
  readonly firstMs: number;
  readonly betweenMs: number;
  /** When the next provider is asked as well, ms after the last; as long as nothing is known of how quick it usually is. */
  readonly hedgeMs: number;
}

export interface RaceOptions<Provider, Part> extends Patience {
  readonly ask: (provider: Provider, signal: AbortSignal) => AsyncIterable<Part>;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Asked when the time of a provider is up: how much longer it may take, ms, because the wait is not its fault. */
  readonly graceMs?: (signal: AbortSignal) => number;
  /** A provider failed before it began. */
  readonly onFailure: (candidate: Candidate<Provider>, error: unknown) => void;
}

/** The one that began first. Whoever reads on has to `stop` it in the end. */
export interface Winner<Provider, Part> {
  readonly candidate: Candidate<Provider>;
  readonly first: Part;
  readonly rest: AsyncIterator<Part>;
  stop(): void;
}

interface Attempt<Part> {
  readonly controller: LinkedController;
  readonly parts: AsyncIterator<Part>;
  readonly first: Promise<Part>;
}

/** Another one began first. That counts as a failure: who is overtaken again and again is no use. */
const overtaken = 'overtaken';

/** Shorter than this nobody is overtaken, ms: a second answer costs as much as the first. */
const LEAST_HEDGE_MS = 100;

/**
 * Asks one provider after the other until one begins: the next at once when one fails, and beside it when one takes longer
 * than usual. Losers are told to stop. Rejects with the last failure when all have failed; undefined: aborted.
 */
export async function firstToBegin<Provider, Part>(
  candidates: readonly Candidate<Provider>[],
  options: RaceOptions<Provider, Part>,
): Promise<Winner<Provider, Part> | undefined> {
  const { signal, clock, hedgeMs, onFailure } = options;
  const running = new Map<Candidate<Provider>, Attempt<Part>>();
  const waiting = [...candidates];
  let askedAt = clock.now();
  let patienceMs = hedgeMs;
  const ask = () => {
    const candidate = waiting.shift()!;
    running.set(candidate, begin(candidate, options));
    askedAt = clock.now();
    patienceMs = Math.max(LEAST_HEDGE_MS, candidate.usualMs ?? hedgeMs);
  };
  const drop = (kept?: Attempt<Part>) => {
    for (const attempt of running.values()) if (attempt !== kept) stop(attempt, kept ? overtaken : 'unwanted');
  };
  ask();
  for (;;) {
    using timer = linkedController(signal);
    const aborted = new Promise<undefined>((resolve) => {
      if (signal.aborted) resolve(undefined);
      timer.signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    const begun = [...running].map(([candidate, attempt]) =>
      attempt.first.then(
        (first) => ({ candidate, attempt, first }),
        (error: unknown) => ({ candidate, attempt, error }),
      ),
    );
    const late = new Promise<'late'>((resolve) => {
      if (waiting.length === 0) return;
      const leftMs = askedAt + patienceMs - clock.now();
      clock.sleep(Math.max(1, leftMs), timer.signal).then(
        () => resolve('late'),
        () => {},
      );
    });
    const outcome = await Promise.race([...begun, late, aborted]);
    timer.abort('over');
    if (outcome === undefined) {
      drop();
      return undefined;
    }
    if (outcome === 'late') ask();
    else if ('first' in outcome) {
      const { candidate, attempt, first } = outcome;
      drop(attempt);
      return { candidate, first, rest: attempt.parts, stop: () => stop(attempt) };
    } else {
      running.delete(outcome.candidate);
      stop(outcome.attempt);
      if (signal.aborted) continue;
      onFailure(outcome.candidate, outcome.error);
      if (waiting.length > 0) ask();
      else if (running.size === 0) throw outcome.error;
    }
  }
}

function begin<Provider, Part>(candidate: Candidate<Provider>, options: RaceOptions<Provider, Part>): Attempt<Part> {
  const { ask, signal, clock, firstMs, betweenMs, graceMs } = options;
  const controller = linkedController(signal);
  const source = guarded(ask(candidate.provider, controller.signal), {
    signal: controller.signal,
    clock,
    firstMs,
    betweenMs,
    ...(graceMs && { graceMs: () => graceMs(controller.signal) }),
    what: candidate.name,
    firstSetting: 'firstMs',
    betweenSetting: 'betweenMs',
  });
  const parts = source[Symbol.asyncIterator]();
  const first = candidate.begin(async () => {
    const next = await parts.next();
    if (!next.done) return next.value;
    if (controller.signal.aborted && controller.signal.reason !== overtaken) throw new Unwanted();
    throw new ReparteeError('provider', `${candidate.name} answered with nothing`, { retryable: true });
  });
  first.catch(() => {});
  return { controller, parts, first };
}

function stop<Part>({ controller, parts }: Attempt<Part>, reason = 'unwanted'): void {
  controller.abort(reason);
  parts.return?.()?.then(undefined, () => {});
}
