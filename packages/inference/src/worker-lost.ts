import { ReparteeError } from '@repartee/core/providers';
import type { InferenceLane } from '@repartee/core/providers';

/** A worker has ended before it was done with a job: the job may do better elsewhere. */
export class WorkerLost extends ReparteeError {
  constructor(lane: InferenceLane, details: Readonly<Record<string, unknown>> = {}, cause?: unknown) {
    super('provider', `A worker of lane "${lane}" has ended before its work was done`, {
      cause,
      retryable: true,
      details: { lane, ...details },
    });
  }
}
