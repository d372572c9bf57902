import type { BatchPolicy, Priority } from '@repartee/core/providers';

/** A call that waits for a worker, as far as the policy looks at it. */
export interface WaitingCall {
  readonly priority: Priority;
  /** On the clock, ms; `Infinity` for none. */
  readonly deadline: number;
  /** On the clock, ms. */
  readonly arrivedAt: number;
  /** Counts up with every call of the lane: who came first among equals. */
  readonly sequence: number;
}

/** What waits for one model, in the order of `compareCalls`. */
export interface ModelQueue<Call extends WaitingCall> {
  readonly policy: BatchPolicy;
  readonly calls: readonly Call[];
}

export interface BatchPlan<Queue, Call> {
  /** Calls past their deadline: to be refused, never run. */
  readonly expired: readonly { readonly queue: Queue; readonly call: Call }[];
  /** One for each worker that gets work, in the order they should start. */
  readonly batches: readonly { readonly queue: Queue; readonly calls: readonly Call[] }[];
  /** What is left of every queue, in order. */
  readonly waiting: ReadonlyMap<Queue, readonly Call[]>;
  /** When to plan again although nothing happens: the next deadline of a waiting call, or `Infinity`. */
  readonly wakeAt: number;
}

const ranks: Readonly<Record<Priority, number>> = { urgent: 0, normal: 1, background: 2 };

/** Negative when `a` goes before `b`: by priority, then by deadline, then by arrival. */
export function compareCalls(a: WaitingCall, b: WaitingCall): number {
  return compareUrgency(a, b) || a.sequence - b.sequence;
}

/** The calls with one more, in its place. */
export function insertCall<Call extends WaitingCall>(calls: readonly Call[], call: Call): readonly Call[] {
  let at = calls.length;
  while (at > 0 && compareCalls(call, calls[at - 1] as Call) < 0) at--;
  return calls.toSpliced(at, 0, call);
}

/** May one more call wait? */
export function hasRoom(queue: ModelQueue<WaitingCall>): boolean {
  return queue.calls.length < queue.policy.maxQueue;
}

/**
 * Decides what idle workers do now. Work-conserving: no worker stays idle while a call waits, however small its batch;
 * batches grow by themselves while every worker is busy.
 *
 * Of several models, the one with the most urgent first call goes first: by priority, then by deadline. Among equals, a
 * model that has a full batch, or a call older than `maxWaitMs`, goes before one that may still gather; then the oldest.
 */
export function planBatches<Call extends WaitingCall, Queue extends ModelQueue<Call>>(
  queues: readonly Queue[],
  idleWorkers: number,
  now: number,
): BatchPlan<Queue, Call> {
  const expired: { queue: Queue; call: Call }[] = [];
  const waiting = new Map<Queue, readonly Call[]>();
  for (const queue of queues) {
    for (const call of queue.calls) if (call.deadline <= now) expired.push({ queue, call });
    waiting.set(
      queue,
      queue.calls.filter((call) => call.deadline > now),
    );
  }

  const batches: { queue: Queue; calls: readonly Call[] }[] = [];
  while (batches.length < idleWorkers) {
    const queue = nextQueue(waiting, now);
    if (!queue) break;
    const calls = waiting.get(queue) as readonly Call[];
    batches.push({ queue, calls: calls.slice(0, queue.policy.maxBatch) });
    waiting.set(queue, calls.slice(queue.policy.maxBatch));
  }

  let wakeAt = Infinity;
  for (const calls of waiting.values()) for (const call of calls) wakeAt = Math.min(wakeAt, call.deadline);
  return { expired, batches, waiting, wakeAt };
}

function nextQueue<Call extends WaitingCall, Queue extends ModelQueue<Call>>(
  waiting: ReadonlyMap<Queue, readonly Call[]>,
  now: number,
): Queue | undefined {
  let best: { queue: Queue; head: Call; due: boolean } | undefined;
  for (const [queue, calls] of waiting) {
    const head = calls[0];
    if (!head) continue;
    const candidate = { queue, head, due: isDue(calls, queue.policy, now) };
    const order = best
      ? compareUrgency(head, best.head) ||
        Number(best.due) - Number(candidate.due) ||
        head.sequence - best.head.sequence
      : -1;
    if (order < 0) best = candidate;
  }
  return best?.queue;
}

function isDue(calls: readonly WaitingCall[], policy: BatchPolicy, now: number): boolean {
  return calls.length >= policy.maxBatch || calls.some((call) => now - call.arrivedAt >= policy.maxWaitMs);
}

function compareUrgency(a: WaitingCall, b: WaitingCall): number {
  if (a.priority !== b.priority) return ranks[a.priority] - ranks[b.priority];
  return a.deadline === b.deadline ? 0 : a.deadline - b.deadline;
}
