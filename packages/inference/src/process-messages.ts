import type { JobName, JobOf } from './worker-host.js';
import type { Reply } from './worker-jobs.js';

// What the main process and a worker process say to each other.

export interface JobMessage<Name extends JobName = JobName> {
  readonly id: number;
  readonly name: Name;
  readonly job: JobOf<Name>;
}

/** Memory cannot be shared with a process: it is told who has given up. */
export interface CancelMessage {
  readonly cancel: number;
  readonly row: number;
}

export interface ReplyMessage {
  readonly id: number;
  readonly reply: Reply<unknown>;
}
