import type { Priority } from '@repartee/core/providers';

/** A call that waits for a worker, as far as the policy looks at it. */
export interface WaitingCall {
  readonly priority: Priority;
  /** On the clock, ms; `Infinity` for none. */
  readonly deadline: number;
  /** On the clock, ms; `Infinity` for never: when the result is wanted. */
  readonly due: number;
  /** On the clock, ms: until then it does not begin beside what a worker has under way, for it is wanted later. `-Infinity`: it is wanted now. */
  readonly patientUntil: number;
  /** On the clock, ms: since when its place in the queue has waited; the call itself may be newer. */
  readonly waitingSince: number;
  /** Counts up with every place of the lane: who came first among equals. */
  readonly sequence: number;
  /** Counts up where a session has more than one call: see `placeFor`. */
  readonly turn: number;
  /** Undefined: the call stands for itself. */
  readonly session: object | string | undefined;
  readonly coalesce: string | undefined;
  /** It was run before, and lost its worker. */
  readonly isRetry: boolean;
}

/** A call begins beside others when it is due so soon: a run takes its time, and the worker may have to end a step before. */
const besideMs = 500;

/** For a call that is wanted at a time of its own, which may be long after it came. */
export function patientUntil(due: number | undefined): number {
  return due === undefined ? -Infinity : due - besideMs;
}

const ranks: Readonly<Record<Priority, number>> = { urgent: 0, normal: 1, background: 2 };

/** Negative when `a` goes before `b`, whichever models they are for: by priority, then by when it is due. */
export function compareUrgency(a: WaitingCall, b: WaitingCall): number {
  if (a.priority !== b.priority) return ranks[a.priority] - ranks[b.priority];
  return a.due === b.due ? 0 : a.due - b.due;
}

/** Negative when `a` goes before `b` in the queue of a model: by priority, then turn, then when it is due, then arrival. */
export function compareCalls(a: WaitingCall, b: WaitingCall): number {
  if (a.priority === b.priority && a.turn !== b.turn) return a.turn - b.turn;
  return compareUrgency(a, b) || a.sequence - b.sequence;
}

/** The calls with one more, in its place. */
export function insertCall<Call extends WaitingCall>(calls: readonly Call[], call: Call): readonly Call[] {
  let at = calls.length;
  while (at > 0 && compareCalls(call, calls[at - 1] as Call) < 0) at--;
  return calls.toSpliced(at, 0, call);
}
