import type { BatchPolicy } from '@repartee/core/providers';
import { expectedMs } from './service-times.js';
import type { ServiceTimes } from './service-times.js';

/** What the policy looks at of the model of a run. */
interface RunModel {
  readonly policy: BatchPolicy;
  readonly times: ServiceTimes;
}

/** A run under way. */
export interface RunState<Queue> {
  readonly queue: Queue;
  readonly calls: number;
  /** On the clock: when it is expected to end. */
  readonly until: number;
  /** Nothing may be run beside it, though its model overlaps. */
  readonly alone?: boolean;
}

export interface WorkerState<Queue> {
  readonly id: number;
  /** Takes runs at all: is there, has every model, and nothing else to do. */
  readonly open: boolean;
  /** Empty: idle. */
  readonly runs: readonly RunState<Queue>[];
}

export function isIdle({ open, runs }: WorkerState<unknown>): boolean {
  return open && runs.length === 0;
}

/**
 * Calls of this model that the worker may begin now, in one run. One that is idle takes what fits into a run. One whose
 * runs are all of models that overlap takes more of such a model, or one run of another model beside them: it waits
 * for the end of a step, not of what is under way.
 */
export function roomFor<Queue extends RunModel>({ open, runs }: WorkerState<Queue>, queue: Queue): number {
  const { maxBatch, overlap = maxBatch } = queue.policy;
  if (!open) return 0;
  if (!runs.every(mayBeJoined)) return 0;
  const isOverlapping = queue.policy.overlap !== undefined || runs.length === 0;
  return isOverlapping ? Math.max(0, Math.min(maxBatch, overlap - underWay(runs, queue))) : maxBatch;
}

/** Calls of this model that are under way there. */
export function underWay<Queue>(runs: readonly RunState<Queue>[], queue: Queue): number {
  return runs.reduce((sum, run) => sum + (run.queue === queue ? run.calls : 0), 0);
}

/** The worker with one more run, which begins `at`. */
export function withRun<Queue extends RunModel>(
  worker: WorkerState<Queue>,
  queue: Queue,
  calls: number,
  at: number,
  alone = false,
): WorkerState<Queue> {
  const until = at + expectedMs(queue.times, underWay(worker.runs, queue) + calls);
  return { ...worker, runs: [...worker.runs, { queue, calls, until, alone }] };
}

/** Where a run of this model should go: to an idle worker, else to the one with the fewest calls under way. */
export function workerFor<Queue extends RunModel>(
  workers: readonly WorkerState<Queue>[],
  queue: Queue,
): WorkerState<Queue> | undefined {
  return leastBusy(workers.filter((worker) => roomFor(worker, queue) > 0));
}

export function leastBusy<Queue>(workers: readonly WorkerState<Queue>[]): WorkerState<Queue> | undefined {
  const load = ({ runs }: WorkerState<Queue>): number => runs.reduce((sum, { calls }) => sum + calls, 0);
  return workers.reduce<WorkerState<Queue> | undefined>(
    (least, worker) => (least && load(least) <= load(worker) ? least : worker),
    undefined,
  );
}

function mayBeJoined<Queue extends RunModel>({ queue, alone }: RunState<Queue>): boolean {
  return queue.policy.overlap !== undefined && alone !== true;
}
