import { latestStart } from './lane-state.js';
import type { LaneState, ModelQueue } from './lane-state.js';
import { compareUrgency } from './waiting-call.js';
import type { WaitingCall } from './waiting-call.js';
import { isIdle, leastBusy, roomFor, withRun, workerFor } from './worker-state.js';
import type { WorkerState } from './worker-state.js';

export interface BatchPlan<Queue, Call> {
  /** Calls whose result could only come after their deadline: to be refused, never run. */
  readonly expired: readonly { readonly queue: Queue; readonly call: Call }[];
  /** In the order they should start. */
  readonly batches: readonly PlannedBatch<Queue, Call>[];
  /** What is left of every queue, in order. */
  readonly waiting: ReadonlyMap<Queue, readonly Call[]>;
  /** On the clock: when to plan again although nothing happens; `Infinity` for never. */
  readonly wakeAt: number;
}

export interface PlannedBatch<Queue, Call> {
  readonly queue: Queue;
  readonly calls: readonly Call[];
  /** Id of the worker that runs it. */
  readonly worker: number;
  /** Nothing is run beside it. */
  readonly alone: boolean;
}

/** A call that has waited so long, whatever its priority … */
const starvingMs = 1_000;
/** … comes first in one of so many batches. */
const starvingShare = 4;

/** A queue while a plan is made. */
interface Draft<Queue, Call> {
  readonly queue: Queue;
  calls: readonly Call[];
}

/**
 * Decides what workers do now. Work-conserving unless a policy says `when-full`: no worker stays idle while a call waits,
 * however small its batch; batches grow by themselves while every worker is busy. A model that overlaps joins what a worker
 * has under way, once no worker is idle.
 *
 * Of several models, the one with the most urgent first call goes first: by priority, then by deadline. Among equals, a
 * model that has a full batch, or a call older than `maxWaitMs`, goes before one that may still gather; then the oldest.
 * Within a model sessions take turns (`placeFor`). One batch in four begins with the call that has waited longest, once
 * that is a second or more: so whoever waits is served in the end, also beside endless more urgent calls.
 *
 * A call that is wanted later, such as the next words of a voice that is still busy with these, takes an idle worker, but does not go
 * beside what a worker has under way before it must: that would delay somebody who waits now.
 *
 * A call that has lost its worker runs alone: if it is what ended the worker, it takes no others along a second time.
 */
export function planBatches<Call extends WaitingCall, Queue extends ModelQueue<Call>>(
  lane: LaneState<Queue>,
  now: number,
): BatchPlan<Queue, Call> {
  const expired: { queue: Queue; call: Call }[] = [];
  const drafts = lane.queues.map((queue): Draft<Queue, Call> => {
    const isLate = (call: Call): boolean => latestStart(queue, call) <= now;
    for (const call of queue.calls) if (isLate(call)) expired.push({ queue, call });
    return { queue, calls: queue.calls.filter((call) => !isLate(call)) };
  });

  const batches: PlannedBatch<Queue, Call>[] = [];
  /** Their first call waits for a worker of its own. */
  const held = new Set<Draft<Queue, Call>>();
  let workers = lane.workers;
  const canBegin = (draft: Draft<Queue, Call>): boolean =>
    !held.has(draft) && workers.some((worker) => mayGoTo(worker, draft, now) && roomFor(worker, draft.queue) > 0);
  for (;;) {
    const ready = drafts.filter((draft) => isReady(draft, now) && canBegin(draft));
    const isForStarving = (lane.batchesStarted + batches.length) % starvingShare === starvingShare - 1;
    const starving = isForStarving ? longestWaiting(ready, now) : undefined;
    const draft = starving?.draft ?? nextDraft(ready, now);
    if (!draft) break;
    const { queue } = draft;
    const head = starving?.call ?? (draft.calls[0] as Call);
    const open = workers.filter((candidate) => mayGoTo(candidate, draft, now));
    const worker = head.isRetry ? workers.find(isIdle) : workerFor(open, queue);
    if (!worker) {
      held.add(draft);
      workers = withoutJoins(workers);
      continue;
    }
    const calls = take(draft, head, roomFor(worker, queue));
    batches.push({ queue, calls, worker: worker.id, alone: head.isRetry });
    workers = workers.map((other) =>
      other === worker ? withRun(worker, queue, calls.length, now, head.isRetry) : other,
    );
  }

  const waiting = new Map(drafts.map(({ queue, calls }) => [queue, calls]));
  return { expired, batches, waiting, wakeAt: wakeTime(drafts, canBegin, now) };
}

/** Is the first call wanted so soon that it may go beside what this worker has under way, if that is anything? */
function mayGoTo<Call extends WaitingCall, Queue extends ModelQueue<Call>>(
  worker: WorkerState<Queue>,
  { queue, calls: [head] }: Draft<Queue, Call>,
  now: number,
): boolean {
  return queue.policy.overlap !== undefined || isIdle(worker) || head === undefined || head.patientUntil <= now;
}

/** The workers, of which one takes no more, so that it becomes idle. */
function withoutJoins<Queue>(workers: readonly WorkerState<Queue>[]): readonly WorkerState<Queue>[] {
  const next = leastBusy(workers.filter(({ open }) => open));
  return workers.map((worker) => (worker === next ? { ...worker, open: false } : worker));
}

/** The next batch of a queue, which begins with `head`. */
function take<Call extends WaitingCall, Queue extends ModelQueue<Call>>(
  draft: Draft<Queue, Call>,
  head: Call,
  room: number,
): readonly Call[] {
  const mates = draft.calls.filter((call) => call !== head && !call.isRetry && !head.isRetry);
  const calls = [head, ...mates.slice(0, room - 1)];
  draft.calls = draft.calls.filter((call) => !calls.includes(call));
  return calls;
}

/** May a batch of this queue begin? */
function isReady<Call extends WaitingCall>({ queue, calls }: Draft<ModelQueue<Call>, Call>, now: number): boolean {
  if (calls.length === 0) return false;
  const { policy } = queue;
  if (policy.start !== 'when-full' || isDue(calls, queue, now)) return true;
  // Whoever cannot afford to wait for the others does not.
  const waitsUntil = oldest(calls) + policy.maxWaitMs;
  return calls.some((call) => latestStart(queue, call) <= waitsUntil);
}

function isDue(calls: readonly WaitingCall[], { policy }: ModelQueue<WaitingCall>, now: number): boolean {
  return calls.length >= policy.maxBatch || oldest(calls) + policy.maxWaitMs <= now;
}

function oldest(calls: readonly WaitingCall[]): number {
  return calls.reduce((since, call) => Math.min(since, call.waitingSince), Infinity);
}

function nextDraft<Call extends WaitingCall, Queue extends ModelQueue<Call>>(
  drafts: readonly Draft<Queue, Call>[],
  now: number,
): Draft<Queue, Call> | undefined {
  let best: { draft: Draft<Queue, Call>; head: Call; due: boolean } | undefined;
  for (const draft of drafts) {
    const candidate = { draft, head: draft.calls[0] as Call, due: isDue(draft.calls, draft.queue, now) };
    const order = best
      ? compareUrgency(candidate.head, best.head) ||
        Number(best.due) - Number(candidate.due) ||
        candidate.head.sequence - best.head.sequence
      : -1;
    if (order < 0) best = candidate;
  }
  return best?.draft;
}

function longestWaiting<Call extends WaitingCall, Queue extends ModelQueue<Call>>(
  drafts: readonly Draft<Queue, Call>[],
  now: number,
): { readonly draft: Draft<Queue, Call>; readonly call: Call } | undefined {
  let longest: { draft: Draft<Queue, Call>; call: Call } | undefined;
  for (const draft of drafts) {
    for (const call of draft.calls) {
      if (now - call.waitingSince < starvingMs) continue;
      if (!longest || call.sequence < longest.call.sequence) longest = { draft, call };
    }
  }
  return longest;
}

function wakeTime<Call extends WaitingCall, Queue extends ModelQueue<Call>>(
  drafts: readonly Draft<Queue, Call>[],
  canBegin: (draft: Draft<Queue, Call>) => boolean,
  now: number,
): number {
  let wakeAt = Infinity;
  for (const draft of drafts) {
    const { queue, calls } = draft;
    for (const call of calls) wakeAt = Math.min(wakeAt, latestStart(queue, call));
    const [head] = calls;
    if (head && head.patientUntil > now) wakeAt = Math.min(wakeAt, head.patientUntil);
    // A worker without room plans again when it is done; one that has room has to be woken.
    if (calls.length > 0 && canBegin(draft)) wakeAt = Math.min(wakeAt, oldest(calls) + queue.policy.maxWaitMs);
  }
  return wakeAt;
}
