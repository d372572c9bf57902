import type { Conversation } from './conversation.js';
import type { ConversationParts, OpenOptions } from './conversation-parts.js';
import { Session } from './session.js';

/** A conversation that has not said anything yet. */
export interface OpenedSession extends Conversation {
  start(): void;
}

export interface OpenedSessionOptions extends OpenOptions {
  /** Once, when the session is over. */
  onClose(): void;
}

/** How a session comes to be. Whoever records stands in for it, and hands the session stand-ins for its surroundings. */
export type OpenSession = (parts: ConversationParts, options: OpenedSessionOptions) => OpenedSession;

export const openSession: OpenSession = (parts, options) => new Session(parts, options);
