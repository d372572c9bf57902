import type { NewItem, ResponseOptions, SessionPatch } from '@repartee/core';
import { decodeBase64Audio } from './base64-audio.js';
import { clientError } from './client-error.js';
import type { ClientEvent } from './client-events.js';
import { decodeNewItem } from './new-item.js';
import { parseClientEvent } from './parse-client-event.js';
import { decodeResponse } from './response-options.js';
import { decodeSession } from './session-update.js';
import type { SessionRates } from './session-update.js';

/** What a client wants of its conversation. */
export type Command =
  | { readonly type: 'append-audio'; readonly samples: Int16Array }
  | { readonly type: 'commit-audio' }
  | { readonly type: 'clear-audio' }
  | { readonly type: 'add-item'; readonly item: NewItem; readonly after?: string | null }
  | { readonly type: 'retrieve-item'; readonly itemId: string }
  | { readonly type: 'delete-item'; readonly itemId: string }
  | { readonly type: 'truncate-item'; readonly itemId: string; readonly audioEndMs: number }
  | { readonly type: 'respond'; readonly options: ResponseOptions }
  | { readonly type: 'cancel'; readonly responseId?: string }
  | { readonly type: 'report-playback'; readonly itemId: string; readonly playedMs: number }
  | { readonly type: 'update'; readonly patch: SessionPatch };

export interface DecodeOptions extends SessionRates {
  /** Longest text a client may put into the conversation or its instructions. */
  readonly maxTextChars: number;
}

/** A parsed JSON value to a command. Throws `protocol`; `encodeError` makes the wire's `error` of it. */
export function decodeClientEvent(value: unknown, options: DecodeOptions): Command {
  return decode(parseClientEvent(value), options);
}

function decode(event: ClientEvent, options: DecodeOptions): Command {
  switch (event.type) {
    case 'session.update':
      checkLength(event.session.instructions, 'session.instructions', options);
      return { type: 'update', patch: decodeSession(event.session, options) };
    case 'input_audio_buffer.append':
      return { type: 'append-audio', samples: decodeBase64Audio(event.audio) };
    case 'input_audio_buffer.commit':
      return { type: 'commit-audio' };
    case 'input_audio_buffer.clear':
      return { type: 'clear-audio' };
    case 'conversation.item.create': {
      const item = decodeNewItem(event.item);
      checkLength(item.type === 'tool-call' ? item.call.arguments : item.text, 'item', options);
      const previous = event.previous_item_id;
      if (previous === undefined || previous === null) return { type: 'add-item', item };
      return { type: 'add-item', item, after: previous === 'root' ? null : previous };
    }
    case 'conversation.item.retrieve':
      return { type: 'retrieve-item', itemId: event.item_id };
    case 'conversation.item.delete':
      return { type: 'delete-item', itemId: event.item_id };
    case 'conversation.item.truncate':
      return { type: 'truncate-item', itemId: event.item_id, audioEndMs: event.audio_end_ms };
    case 'response.create':
      checkLength(event.response?.instructions, 'response.instructions', options);
      return { type: 'respond', options: decodeResponse(event.response ?? {}) };
    case 'response.cancel':
      return event.response_id ? { type: 'cancel', responseId: event.response_id } : { type: 'cancel' };
    case 'repartee.player.position':
      return { type: 'report-playback', itemId: event.item_id, playedMs: event.played_ms };
  }
}

function checkLength(text: string | undefined, param: string, { maxTextChars }: DecodeOptions): void {
  if (text === undefined || text.length <= maxTextChars) return;
  throw clientError(`Expected at most ${maxTextChars} characters of text, got ${text.length} (server.maxTextChars)`, {
    reason: 'string-above-max-length',
    param,
  });
}
