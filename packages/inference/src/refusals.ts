import { ReparteeError } from '@repartee/core/providers';
import type { BatchPolicy, InferenceLane } from '@repartee/core/providers';

// Why a call was not run.

export function queueFullError({ name, policy }: { name: string; policy: BatchPolicy }): ReparteeError {
  const { maxQueue } = policy;
  const message = `Expected at most ${maxQueue} calls waiting for model "${name}" (its policy's maxQueue), but one more came`;
  return new ReparteeError('overload', message, { details: { model: name, maxQueue, reason: 'queue-full' } });
}

/** At the door: it would be done only after its deadline. */
export function waitTooLongError(model: string, remainingMs: number, estimatedMs: number): ReparteeError {
  const message =
    `A call of model "${model}" would take about ${Math.round(estimatedMs)} ms with its wait, but its deadline is in ` +
    `${Math.round(remainingMs)} ms. Allow more time, give the pool more threads (pool.threads), or admit fewer sessions`;
  return new ReparteeError('overload', message, { details: { model, estimatedMs, remainingMs, reason: 'deadline' } });
}

/** In the queue: others came before it, and now it is too late. */
export function tooLateError(model: string, call: { readonly arrivedAt: number }, now: number): ReparteeError {
  const message = `A call of model "${model}" was not started in time for its deadline`;
  return new ReparteeError('timeout', message, { details: { model, waitedMs: now - call.arrivedAt } });
}

export function supersededError(model: string): ReparteeError {
  const message = `A newer call of the same session for model "${model}" took the place of this one`;
  return new ReparteeError('overload', message, { retryable: false, details: { model, reason: 'superseded' } });
}

/** Run twice, and both workers have ended: what it brings is likely to be the reason. */
export function lostTwiceError(model: string, lane: InferenceLane, cause: unknown): ReparteeError {
  const message = `A call of model "${model}" was run by two workers, one after the other, and both have ended`;
  return new ReparteeError('provider', message, {
    cause,
    retryable: false,
    details: { model, lane, reason: 'worker-lost' },
  });
}
