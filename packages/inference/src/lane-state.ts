import type { BatchPolicy } from '@repartee/core/providers';
import { expectedMs } from './service-times.js';
import type { ServiceTimes } from './service-times.js';
import type { WaitingCall } from './waiting-call.js';

/** One model of a lane, as the policy sees it. */
export interface ModelQueue<Call extends WaitingCall> {
  readonly policy: BatchPolicy;
  /** What waits, in the order of `compareCalls`. */
  readonly calls: readonly Call[];
  /** What workers run now. */
  readonly running: readonly Call[];
  readonly times: ServiceTimes;
}

/** All the policy needs to know to decide. */
export interface LaneState<Queue> {
  readonly queues: readonly Queue[];
  readonly idleWorkers: number;
  /** On the clock, for each busy worker: when it is expected to be idle. */
  readonly busyUntil: readonly number[];
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
