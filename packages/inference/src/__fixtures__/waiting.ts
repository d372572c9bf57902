import type { BatchPolicy } from '@repartee/core/providers';
import type { LaneState, ModelQueue } from '../lane-state.js';
import { placeFor } from '../place.js';
import { insertCall } from '../waiting-call.js';
import type { WaitingCall } from '../waiting-call.js';
import type { WorkerState } from '../worker-state.js';

export interface NamedCall extends WaitingCall {
  readonly id: string;
}

export interface NamedQueue extends ModelQueue<NamedCall> {
  readonly name: string;
}

let sequence = 0;

/** A call that came after all that were made before. */
export function waiting(id: string, part: Partial<NamedCall> = {}): NamedCall {
  return {
    ...{ id, priority: 'normal', deadline: Infinity, waitingSince: 0, sequence: sequence++, turn: 0 },
    ...{ session: undefined, coalesce: undefined, isRetry: false, patientUntil: -Infinity },
    due: part.deadline ?? Infinity,
    ...part,
  };
}

export function queueOf(
  name: string,
  calls: readonly NamedCall[],
  { running = [], times = [], ...policy }: Partial<BatchPolicy & Omit<NamedQueue, 'policy'>> = {},
): NamedQueue {
  const empty: NamedQueue = {
    ...{ name, running, times, calls: [] },
    policy: { maxBatch: 4, maxWaitMs: 10, maxQueue: 8, ...policy },
  };
  return calls.reduce((queue, call) => ({ ...queue, calls: insertCall(queue.calls, placed(queue, call)) }), empty);
}

/** The call in the place it gets in this queue. */
export function placed(queue: NamedQueue, call: NamedCall): NamedCall {
  const { since, ...place } = placeFor(queue, call, call.waitingSince, call.sequence);
  return { ...call, ...place, waitingSince: since };
}

export type NamedWorker = WorkerState<NamedQueue>;

export interface LaneParts {
  readonly idleWorkers?: number;
  /** When workers are idle that run one thing now. */
  readonly busyUntil?: readonly number[];
  readonly workers?: readonly NamedWorker[];
  readonly batchesStarted?: number;
}

const other = queueOf('what runs', []);

export function laneOf(
  queues: readonly NamedQueue[],
  { idleWorkers, busyUntil = [], workers = [], batchesStarted = 0 }: LaneParts = {},
): LaneState<NamedQueue> {
  const idle = Array.from({ length: idleWorkers ?? (workers.length > 0 ? 0 : 1) }, () => []);
  const runs = [...idle, ...busyUntil.map((until) => [{ queue: other, calls: 1, until }])];
  return {
    queues,
    workers: [...runs.map((runs, at) => ({ id: 100 + at, open: true, runs })), ...workers],
    batchesStarted,
  };
}

export function idsOf(calls: readonly NamedCall[]): string {
  return calls.map(({ id }) => id).join(' ');
}
