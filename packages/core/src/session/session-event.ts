import type { ReparteeError } from '../providers/index.js';
import type { Item, Modality } from './item.js';
import type { SessionSettings } from './session-settings.js';
import type { TurnTimeline } from './timeline.js';

/**
 * What a session tells its door. Doors are codecs: each event becomes one or more events of the wire.
 *
 * Order of a spoken turn: speech-start, transcript-delta*, speech-end, turn-commit, transcript-end, response-start,
 * item-start, (text-delta | audio-delta)*, item-end, response-end, timeline. Every response-start is followed by exactly
 * one response-end.
 */
export type SessionEvent =
  | { readonly type: 'session-start'; readonly settings: SessionSettings }
  | { readonly type: 'session-update'; readonly settings: SessionSettings }
  /** The user began to speak; `itemId` will be the message. `atMs` counts from the first audio of the session. */
  | { readonly type: 'speech-start'; readonly itemId: string; readonly atMs: number }
  | { readonly type: 'speech-end'; readonly itemId: string; readonly atMs: number }
  /** The turn's audio is complete, and its message is part of the conversation now. */
  | { readonly type: 'turn-commit'; readonly item: Item; readonly previousItemId: string | null }
  /** There was sound, but nothing was said. */
  | { readonly type: 'turn-drop'; readonly itemId: string }
  /** Audio that waited for a commit was thrown away, on request. */
  | { readonly type: 'audio-clear' }
  | { readonly type: 'transcript-delta'; readonly itemId: string; readonly text: string; readonly interim: string }
  | {
      readonly type: 'transcript-end';
      readonly itemId: string;
      readonly text: string;
      readonly language: string;
      readonly audioMs: number;
    }
  | { readonly type: 'transcript-error'; readonly itemId: string; readonly error: ReparteeError }
  /** A client's own item entered the conversation. */
  | { readonly type: 'item-add'; readonly item: Item; readonly previousItemId: string | null }
  | { readonly type: 'item-delete'; readonly itemId: string }
  | { readonly type: 'item-truncate'; readonly itemId: string; readonly audioEndMs: number }
  | {
      readonly type: 'response-start';
      readonly responseId: string;
      readonly modality: Modality;
      readonly metadata: Readonly<Record<string, string>> | null;
      /** Not part of the conversation; so are its items. */
      readonly apart?: true;
    }
  | {
      readonly type: 'item-start';
      readonly responseId: string;
      readonly apart?: true;
      readonly outputIndex: number;
      readonly item: Item;
      readonly previousItemId: string | null;
    }
  /** Text of the answer: shown as it is written, or the transcript of what is spoken. */
  | {
      readonly type: 'text-delta';
      readonly responseId: string;
      readonly itemId: string;
      readonly outputIndex: number;
      readonly text: string;
    }
  /** Mono PCM16 at the session's output rate, paced: never more than the configured lead ahead of real time. */
  | {
      readonly type: 'audio-delta';
      readonly responseId: string;
      readonly itemId: string;
      readonly outputIndex: number;
      readonly samples: Int16Array;
    }
  /** The item is complete (or cut: status `incomplete`); `item.text` is what the conversation keeps of it. */
  | {
      readonly type: 'item-end';
      readonly responseId: string;
      readonly apart?: true;
      readonly outputIndex: number;
      readonly item: Item;
      readonly previousItemId: string | null;
    }
  | {
      readonly type: 'response-end';
      readonly responseId: string;
      readonly apart?: true;
      readonly modality: Modality;
      readonly metadata: Readonly<Record<string, string>> | null;
      readonly status: 'completed' | 'cancelled' | 'failed' | 'incomplete';
      readonly reason: 'turn-detected' | 'client-cancelled' | 'max-tokens' | 'filter' | null;
      readonly error: ReparteeError | null;
      readonly output: readonly Item[];
      readonly usage: { readonly inputTokens: number; readonly outputTokens: number } | null;
    }
  /** Fall silent at once and keep what is not played yet: the user made a sound, and it is not clear yet what it was. */
  | { readonly type: 'player-pause'; readonly responseId: string }
  /** It was nothing: go on with the very next sample. */
  | { readonly type: 'player-resume'; readonly responseId: string }
  /** Forget audio that was sent and is not played yet: the user has the floor. */
  | { readonly type: 'player-clear'; readonly responseId: string }
  | { readonly type: 'timeline'; readonly timeline: TurnTimeline }
  /** Something failed and the session goes on. */
  | { readonly type: 'error'; readonly error: ReparteeError };
