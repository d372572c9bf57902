import type { ToolChoice, ToolDefinition } from '../providers/index.js';
import type { Item, Modality, NewItem } from './item.js';
import type { SessionPatch, SessionSettings } from './session-settings.js';

/** An item that is in the conversation already. */
export interface ItemReference {
  readonly type: 'reference';
  readonly itemId: string;
}

export interface ResponseOptions {
  readonly instructions?: string;
  readonly modality?: Modality;
  readonly voice?: string;
  readonly tools?: readonly ToolDefinition[];
  readonly toolChoice?: ToolChoice;
  readonly maxTokens?: number;
  /** False: nothing the user says or does holds or stops this answer. Left out: as the session's turn detection says. */
  readonly interruptible?: boolean;
  /** What the model reads instead of the conversation; empty: the instructions only. */
  readonly input?: readonly (NewItem | ItemReference)[];
  /** Beside the conversation: it reads it, or `input`, adds nothing to it, takes the floor from nobody and is not paced. */
  readonly apart?: boolean;
  /** Echoed in response-start and response-end. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * One conversation, as a door drives it. Methods take effect in the order they are called and report through events.
 * What the client did wrong is thrown at once as a ReparteeError `protocol`, whose `details.reason` names the case
 * (`commit-empty`, `no-active-response`, `active-response`, `item-unknown`, `item-exists`,
 * `item-not-audio`, `closed`), and changes nothing.
 */
export interface Conversation {
  readonly id: string;
  readonly settings: SessionSettings;
  /** Hz, of what `appendAudio` takes and of `audio-delta`. */
  readonly inputRate: number;
  readonly outputRate: number;
  /** Mono PCM16 of any length at `inputRate`. */
  appendAudio(samples: Int16Array): void;
  /** Ends the user's turn now: the way of clients that detect turns themselves. */
  commitAudio(): void;
  clearAudio(): void;
  /** `after`: an item's id, `null` for the very beginning; left out: at the end. */
  addItem(item: NewItem, after?: string | null): void;
  item(itemId: string): Item;
  deleteItem(itemId: string): void;
  /** Cuts an assistant's message to what was heard of it. */
  truncateItem(itemId: string, audioEndMs: number): void;
  respond(options?: ResponseOptions): void;
  cancel(responseId?: string): void;
  /**
   * Where the client's player is: so much of this message's audio was really heard by now, ms. A client reports some ten times a
   * second while it plays, and at once when it pauses, resumes or clears. Reports about messages that are gone are ignored.
   */
  reportPlayback(itemId: string, playedMs: number): void;
  update(patch: SessionPatch): void;
  /** Stops everything and resolves when nothing of the session is left. Never rejects. */
  close(): Promise<void>;
}
