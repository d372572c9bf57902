import type { TurnTimeline } from '@repartee/core';

/** One answer of the agent, as it grows. Times are ms of the call. */
export interface AgentResponse {
  readonly id: string;
  /** The message whose audio comes now, or came last; null before the first. */
  itemId: string | null;
  readonly startedMs: number;
  endedMs: number | null;
  status: string;
  /** Why it failed, where it did. */
  failure: string | null;
  /** Everything that was written. */
  text: string;
  /** What the conversation keeps of it: all, or what was heard. Null while it is not over. */
  kept: string | null;
  timeline: TurnTimeline | null;
}

/** One message of the user, as the server heard it. */
export interface UserMessage {
  readonly itemId: string;
  readonly startedMs: number;
  /** Final text; null while it is not there. */
  text: string | null;
  /** The guess so far. */
  interim: string;
  /** Nothing was said, or it could not be transcribed. */
  dropped: boolean;
}
