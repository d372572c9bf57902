import type { Conversation } from './conversation.js';
import type { ConversationParts, OpenOptions } from './conversations.js';

export interface SessionOptions extends OpenOptions {
  onClose(): void;
}

export declare class Session implements Conversation {
  constructor(parts: ConversationParts, options: SessionOptions);
  start(): void;
  readonly id: Conversation['id'];
  readonly settings: Conversation['settings'];
  readonly inputRate: number;
  readonly outputRate: number;
  appendAudio: Conversation['appendAudio'];
  commitAudio: Conversation['commitAudio'];
  clearAudio: Conversation['clearAudio'];
  addItem: Conversation['addItem'];
  item: Conversation['item'];
  deleteItem: Conversation['deleteItem'];
  truncateItem: Conversation['truncateItem'];
  respond: Conversation['respond'];
  cancel: Conversation['cancel'];
  update: Conversation['update'];
  close: Conversation['close'];
}
