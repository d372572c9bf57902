export type { Conversation, ResponseOptions } from './conversation.js';
export { Conversations } from './conversations.js';
export type { CascadeProviders, ConversationParts, OpenOptions } from './conversation-parts.js';
export type { ConversationObserver } from './conversations.js';
export type { Item, ItemStatus, Modality, NewItem } from './item.js';
export type { SessionEvent } from './session-event.js';
export type { SessionPatch, SessionSettings, TurnDetection } from './session-settings.js';
export { marks } from './timeline.js';
export type { Mark, TurnTimeline } from './timeline.js';
