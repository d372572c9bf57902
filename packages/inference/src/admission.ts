import { hasRoom } from './lane-state.js';
import type { LaneState, ModelQueue } from './lane-state.js';
import { supersededBy } from './place.js';
import { compareUrgency, insertCall } from './waiting-call.js';
import type { WaitingCall } from './waiting-call.js';
import { roomFor, withRun, workerFor } from './worker-state.js';
import type { WorkerState } from './worker-state.js';

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
  const isBefore = (waiting: Call): boolean => (compareUrgency(waiting, call) || waiting.sequence - call.sequence) < 0;
  let workers = lane.workers.filter(({ open, runs }) => open || runs.length > 0);
  let doneAt = now;
  const run = (model: Queue, left: number): void => {
    while (left > 0) {
      const begin = earliestBegin(workers, model, now);
      if (!begin) return;
      const { worker, at } = begin;
      const size = Math.min(left, roomFor(worker, model));
      const begun = withRun(worker, model, size, at);
      workers = workers.map((other) => (other.id === worker.id ? begun : other));
      doneAt = begun.runs.at(-1)?.until ?? at;
      left -= size;
    }
  };
  for (const other of lane.queues) if (other !== queue) run(other, other.calls.filter(isBefore).length);
  run(queue, calls.indexOf(call) + 1);
  return doneAt - now;
}

/** Which worker may begin a run of this model first, in the state it is in then. */
function earliestBegin<Queue extends ModelQueue<WaitingCall>>(
  workers: readonly WorkerState<Queue>[],
  queue: Queue,
  now: number,
): { readonly worker: WorkerState<Queue>; readonly at: number } | undefined {
  const begins = workers.flatMap((worker) => {
    // What has lasted longer than expected is about to end.
    const times = [now, ...worker.runs.map(({ until }) => Math.max(now, until))].sort((a, b) => a - b);
    for (const at of times) {
      const then = { ...worker, open: true, runs: worker.runs.filter(({ until }) => Math.max(now, until) > at) };
      if (roomFor(then, queue) > 0) return [{ worker: then, at }];
    }
    return [];
  });
  const at = Math.min(...begins.map((begin) => begin.at));
  const first = workerFor(
    begins.filter((begin) => begin.at === at).map(({ worker }) => worker),
    queue,
  );
  return first && { worker: first, at };
}
