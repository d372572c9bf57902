import { hasRoom } from './lane-state.js';
import type { LaneState, ModelQueue } from './lane-state.js';
import { supersededBy } from './place.js';
import { expectedMs } from './service-times.js';
import { compareUrgency, insertCall } from './waiting-call.js';
import type { WaitingCall } from './waiting-call.js';

export type Admission<Call> =
  | {
      readonly admitted: true;
      /** What waits now, in order. */
      readonly calls: readonly Call[];
      /** Gave its place to the newcomer of the same session. */
      readonly superseded?: Call;
      /** Had to leave a full queue, because it would have run after all others. */
      readonly displaced?: Call;
    }
  | { readonly admitted: false; readonly reason: 'queue-full' }
  | { readonly admitted: false; readonly reason: 'deadline'; readonly estimatedMs: number };

/**
 * May this call wait? Not when it is expected to be done after its deadline: then it is better told at once. In a full
 * queue whoever would run last has to go, which may be another than the newcomer: a session that has filled the queue
 * makes room for one that has nothing in it.
 */
export function admit<Call extends WaitingCall, Queue extends ModelQueue<Call>>(
  lane: LaneState<Queue>,
  queue: Queue,
  call: Call,
  now: number,
): Admission<Call> {
  const superseded = supersededBy(queue.calls, call);
  const others = superseded ? queue.calls.filter((waiting) => waiting !== superseded) : queue.calls;
  const calls = insertCall(others, call);
  if (call.deadline < Infinity) {
    const estimatedMs = estimateMs(lane, queue, calls, call, now);
    if (now + estimatedMs >= call.deadline) return { admitted: false, reason: 'deadline', estimatedMs };
  }
  if (superseded || hasRoom(queue)) return { admitted: true, calls, superseded };
  const last = calls.at(-1) as Call;
  if (last === call) return { admitted: false, reason: 'queue-full' };
  return { admitted: true, calls: calls.filter((waiting) => waiting !== last), displaced: last };
}

/** Ms until the call is done, if nothing more comes; `calls`: its queue with it. What is not known yet counts as nothing. */
function estimateMs<Call extends WaitingCall, Queue extends ModelQueue<Call>>(
  lane: LaneState<Queue>,
  queue: Queue,
  calls: readonly Call[],
  call: Call,
  now: number,
): number {
  const freeInMs = [
    ...lane.busyUntil.map((until) => Math.max(0, until - now)),
    ...Array.from({ length: lane.idleWorkers }, () => 0),
  ];
  if (freeInMs.length === 0) return 0;
  const position = calls.indexOf(call);
  for (const other of lane.queues) {
    const { maxBatch } = other.policy;
    const before =
      other === queue
        ? position - (position % maxBatch)
        : other.calls.filter((waiting) => (compareUrgency(waiting, call) || waiting.sequence - call.sequence) < 0)
            .length;
    for (let left = before; left > 0; left -= maxBatch) {
      const first = earliest(freeInMs);
      freeInMs[first] = (freeInMs[first] as number) + expectedMs(other.times, Math.min(left, maxBatch));
    }
  }
  const batchSize = (position % queue.policy.maxBatch) + 1;
  return (freeInMs[earliest(freeInMs)] as number) + expectedMs(queue.times, batchSize);
}

function earliest(times: readonly number[]): number {
  return times.indexOf(Math.min(...times));
}
