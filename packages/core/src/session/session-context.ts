import type { TaskSet } from '../streams/index.js';
import type { ConversationParts } from './conversation-parts.js';
import type { SessionEvent } from './session-event.js';
import type { SessionSettings } from './session-settings.js';

/** What the two halves of a session, its ears and its voice, have in common. */
export interface SessionContext {
  readonly parts: ConversationParts;
  readonly sessionId: string;
  /** Aborts when the session closes. */
  readonly signal: AbortSignal;
  readonly tasks: TaskSet;
  /** As they are now. */
  readonly settings: () => SessionSettings;
  readonly emit: (event: SessionEvent) => void;
  /** Logs and reports what went wrong; the session goes on. */
  readonly fail: (error: unknown, message: string) => void;
}
