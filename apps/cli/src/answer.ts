import type { TurnTimeline } from '@repartee/core';

/** One answer of the agent, as it grows. Times are ms of the call. */
export interface AgentResponse {
  readonly id: string;
  readonly startedMs: number;
  endedMs: number | null;
  status: string;
  /** Why it failed, where it did. */
  failure: string | null;
  text: string;
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
