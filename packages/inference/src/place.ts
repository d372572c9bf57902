import type { ModelQueue } from './lane-state.js';
import type { WaitingCall } from './waiting-call.js';

/** Where a call stands in its queue. */
export interface Place {
  /** On the clock, ms: since when it waits. */
  readonly since: number;
  /** Counts up with every call of the lane. */
  readonly sequence: number;
  readonly turn: number;
}

type Newcomer = Pick<WaitingCall, 'priority' | 'session' | 'coalesce'>;

/** The call that leaves the queue because this one is the newer of the same session. */
export function supersededBy<Call extends WaitingCall>(
  calls: readonly Call[],
  { session, coalesce }: Omit<Newcomer, 'priority'>,
): Call | undefined {
  if (session === undefined || coalesce === undefined) return undefined;
  return calls.find((waiting) => waiting.session === session && waiting.coalesce === coalesce);
}

/** The place of the call it supersedes, or one of its own. */
export function placeFor(queue: ModelQueue<WaitingCall>, call: Newcomer, now: number, sequence: number): Place {
  const older = supersededBy(queue.calls, call);
  if (older && older.priority === call.priority) {
    return { since: older.waitingSince, sequence: older.sequence, turn: older.turn };
  }
  return { since: now, sequence, turn: turnFor(queue, call) };
}

/**
 * Sessions take turns within a priority: a call of a session that has none at work joins the turn that is running now,
 * and each further one the turn after. So where nobody has more than one, deadlines alone decide; and one that asks for
 * much waits behind the others' first calls with all but its own first.
 */
function turnFor({ calls, running }: ModelQueue<WaitingCall>, { priority, session }: Newcomer): number {
  const current = calls.find((waiting) => waiting.priority === priority)?.turn ?? 0;
  if (session === undefined) return current;
  const isOwn = (call: WaitingCall): boolean => call.session === session && call.priority === priority;
  const own = [...calls, ...running].filter(isOwn).map(({ turn }) => turn);
  return Math.max(current, ...own.map((turn) => turn + 1));
}
