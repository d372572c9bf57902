import type { CancelFlags } from './cancel-flags.js';
import type { Device } from './device.js';
import type { Reply, WorkerJobs } from './worker-jobs.js';

export type JobName = keyof WorkerJobs;
export type JobOf<Name extends JobName> = Parameters<WorkerJobs[Name]>[0];
export type ValueOf<Name extends JobName> =
  Awaited<ReturnType<WorkerJobs[Name]>> extends Reply<infer Value> ? Value : never;

export interface WorkerHostOptions {
  /** Where its models compute. */
  readonly device: Device;
  /** How much it yields to others, 0..19; Linux only. */
  readonly niceness: number;
  /** JavaScript objects may take so much; beyond it the worker ends. Tensors and weights do not count. */
  readonly maxHeapMiB?: number | undefined;
}

/** One worker, whether a thread or a process: it answers jobs until it ends. */
export interface WorkerHost {
  /** Of the thread, or of the process. */
  readonly id: number;
  /** Has not ended yet. */
  readonly alive: boolean;
  /** Resolves when it has ended, for whatever reason, with what is known about it. */
  readonly ended: Promise<Error>;
  /** Several may be under way. Rejects when the job cannot cross, or the worker ends before it answers. */
  post<Name extends JobName>(name: Name, job: JobOf<Name>, flags?: CancelFlags): Promise<Reply<ValueOf<Name>>>;
  /** Ends it in order. Only while it has no job and holds no model. */
  close(): Promise<void>;
  /** Ends it at once, whatever it does. A thread has none: inside native code that would take the whole process along. */
  kill?(): void;
}
