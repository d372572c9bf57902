import type { BatchPolicy } from '@repartee/core/providers';
import { expectedMs } from './service-times.js';
import type { ServiceTimes } from './service-times.js';
import type { WaitingCall } from './waiting-call.js';
import type { WorkerState } from './worker-state.js';

/** One model of a lane, as the policy sees it. */
export interface ModelQueue<Call extends WaitingCall> {
  readonly policy: BatchPolicy;
  /** What waits, in the order of `compareCalls`. */
  readonly calls: readonly Call[];
  /** What workers run now. */
  readonly running: readonly Call[];
  /** By how many of its calls a worker has under way. */
  readonly times: ServiceTimes;
}

/** All the policy needs to know to decide. */
export interface LaneState<Queue> {
  readonly queues: readonly Queue[];
  readonly workers: readonly WorkerState<Queue>[];
  /** Batches since the start: every few of them one is for who has waited longest. */
  readonly batchesStarted: number;
}

/** On the clock: from when on the result could only come too late. */
export function latestStart(queue: ModelQueue<WaitingCall>, call: WaitingCall): number {
  return call.deadline - expectedMs(queue.times, 1);
}

/** May one more call wait? */
export function hasRoom(queue: ModelQueue<WaitingCall>): boolean {
  return queue.calls.length < queue.policy.maxQueue;
}
