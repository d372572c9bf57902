import type { Item, SessionEvent, SessionSettings } from '@repartee/core';
import { encodeBase64Audio } from './base64-audio.js';
import { errorObject } from './error-object.js';
import { emptyItemObject, itemObject } from './item-object.js';
import { responseObject } from './response-object.js';
import type { ServerEvent, ServerEventFields, ServerEventType, ServerMessage } from './server-events.js';
import { sessionObject } from './session-object.js';
import type { SessionIdentity } from './session-object.js';
import { timelineObject } from './timeline-object.js';

type EventOf<Type extends SessionEvent['type']> = Extract<SessionEvent, { type: Type }>;

/**
 * The events of one session, as its client sees them: each event of the session becomes one or more events of the wire,
 * in the order of the Realtime API. Feed it every event of the session, in order.
 */
export class EventEncoder {
  readonly #identity: SessionIdentity;
  readonly #createEventId: () => string;
  #settings: SessionSettings;
  /** How each unfinished message of an answer leaves, by item id. */
  readonly #modality = new Map<string, 'audio' | 'text'>();
  /** The sure part of a running transcript. */
  #transcript = { itemId: '', text: '' };

  constructor(identity: SessionIdentity, settings: SessionSettings, createEventId: () => string) {
    this.#identity = identity;
    this.#settings = settings;
    this.#createEventId = createEventId;
  }

  encode(event: SessionEvent): readonly ServerMessage[] {
    if (event.type === 'audio-delta') {
      return [{ event: this.#event('response.output_audio.delta', placeOf(event)), audio: event.samples }];
    }
    return this.#encode(event).map((wire) => ({ event: wire }));
  }

  /** Answers `conversation.item.retrieve`. */
  retrieved(item: Item): ServerMessage {
    return { event: this.#event('conversation.item.retrieved', { item: itemObject(item) }) };
  }

  /** An error that the session did not report by itself. `clientEventId`: of the event that caused it. */
  error(error: unknown, clientEventId: string | null = null): ServerMessage {
    return { event: errorEvent(error, this.#createEventId(), clientEventId) };
  }

  #encode(event: Exclude<SessionEvent, { type: 'audio-delta' }>): readonly ServerEvent[] {
    switch (event.type) {
      case 'session-start':
      case 'session-update': {
        this.#settings = event.settings;
        const type = event.type === 'session-start' ? 'session.created' : 'session.updated';
        return [this.#event(type, { session: sessionObject(event.settings, this.#identity) })];
      }
      case 'speech-start':
        return [
          this.#event('input_audio_buffer.speech_started', {
            audio_start_ms: Math.round(event.atMs),
            item_id: event.itemId,
          }),
        ];
      case 'speech-end':
        return [
          this.#event('input_audio_buffer.speech_stopped', {
            audio_end_ms: Math.round(event.atMs),
            item_id: event.itemId,
          }),
        ];
      case 'turn-commit':
        return [
          this.#event('input_audio_buffer.committed', {
            item_id: event.item.id,
            previous_item_id: event.previousItemId,
          }),
          ...this.#itemAdded(event),
        ];
      case 'turn-drop':
        return [this.#event('repartee.turn.dropped', { item_id: event.itemId })];
      case 'audio-clear':
        return [this.#event('input_audio_buffer.cleared', {})];
      case 'transcript-delta':
        return this.#transcriptDelta(event);
      case 'transcript-end':
        return [
          this.#event('conversation.item.input_audio_transcription.completed', {
            item_id: event.itemId,
            content_index: 0,
            transcript: event.text,
            language: event.language,
            usage: { type: 'duration', seconds: Math.round(event.audioMs) / 1000 },
          }),
        ];
      case 'transcript-error':
        return [
          this.#event('conversation.item.input_audio_transcription.failed', {
            item_id: event.itemId,
            content_index: 0,
            error: errorObject(event.error),
          }),
        ];
      case 'item-add':
        return this.#itemAdded(event);
      case 'item-delete':
        return [this.#event('conversation.item.deleted', { item_id: event.itemId })];
      case 'item-truncate':
        return [
          this.#event('conversation.item.truncated', {
            item_id: event.itemId,
            content_index: 0,
            audio_end_ms: Math.round(event.audioEndMs),
          }),
        ];
      case 'response-start':
        return [this.#event('response.created', { response: responseObject(event, this.#settings, this.#identity) })];
      case 'item-start':
        return this.#itemStart(event);
      case 'text-delta':
        return [this.#textDelta(event)];
      case 'item-end':
        return this.#itemEnd(event);
      case 'response-end':
        return [this.#event('response.done', { response: responseObject(event, this.#settings, this.#identity) })];
      case 'player-pause':
        return [this.#event('repartee.player.pause', { response_id: event.responseId })];
      case 'player-resume':
        return [this.#event('repartee.player.resume', { response_id: event.responseId })];
      case 'player-clear':
        return [this.#event('repartee.player.clear', { response_id: event.responseId })];
      case 'timeline':
        return [this.#event('repartee.turn.timeline', { timeline: timelineObject(event.timeline) })];
      case 'error':
        return [errorEvent(event.error, this.#createEventId(), null)];
    }
  }

  #itemAdded({ item, previousItemId }: EventOf<'turn-commit'> | EventOf<'item-add'>): readonly ServerEvent[] {
    const fields = { item: itemObject(item), previous_item_id: previousItemId };
    return [this.#event('conversation.item.added', fields), this.#event('conversation.item.done', fields)];
  }

  #transcriptDelta({ itemId, text, interim }: EventOf<'transcript-delta'>): readonly ServerEvent[] {
    const before = this.#transcript.itemId === itemId ? this.#transcript.text : '';
    this.#transcript = { itemId, text: before + text };
    const all = this.#event('repartee.transcript.interim', { item_id: itemId, text: before + text, interim });
    if (text === '') return [all];
    return [
      this.#event('conversation.item.input_audio_transcription.delta', {
        item_id: itemId,
        content_index: 0,
        delta: text,
      }),
      all,
    ];
  }

  #itemStart({ responseId, outputIndex, item, previousItemId, apart }: EventOf<'item-start'>): readonly ServerEvent[] {
    const empty = emptyItemObject(item);
    const events: ServerEvent[] = [
      this.#event('response.output_item.added', { response_id: responseId, output_index: outputIndex, item: empty }),
    ];
    if (!apart) events.push(this.#event('conversation.item.added', { item: empty, previous_item_id: previousItemId }));
    if (item.type !== 'message') return events;
    this.#modality.set(item.id, item.modality);
    events.push(
      this.#event('response.content_part.added', {
        ...placeOf({ responseId, outputIndex, itemId: item.id }),
        part: item.modality === 'audio' ? { type: 'audio', transcript: '' } : { type: 'text', text: '' },
      }),
    );
    return events;
  }

  #textDelta(event: EventOf<'text-delta'>): ServerEvent {
    const fields = { ...placeOf(event), delta: event.text };
    return this.#modality.get(event.itemId) === 'text'
      ? this.#event('response.output_text.delta', fields)
      : this.#event('response.output_audio_transcript.delta', fields);
  }

  #itemEnd({ responseId, outputIndex, item, previousItemId, apart }: EventOf<'item-end'>): readonly ServerEvent[] {
    this.#modality.delete(item.id);
    const object = itemObject(item);
    return [
      ...this.#contentEnd(responseId, outputIndex, item),
      this.#event('conversation.item.done', { item: object, previous_item_id: apart ? null : previousItemId }),
      this.#event('response.output_item.done', { response_id: responseId, output_index: outputIndex, item: object }),
    ];
  }

  #contentEnd(responseId: string, outputIndex: number, item: Item): readonly ServerEvent[] {
    const place = placeOf({ responseId, outputIndex, itemId: item.id });
    if (item.type === 'tool-call') return this.#callEnd(responseId, outputIndex, item);
    if (item.type === 'tool-result') return [];
    const text = item.text ?? '';
    if (item.modality === 'text') {
      return [
        this.#event('response.output_text.done', { ...place, text }),
        this.#event('response.content_part.done', { ...place, part: { type: 'text', text } }),
      ];
    }
    return [
      this.#event('response.output_audio.done', place),
      this.#event('response.output_audio_transcript.done', { ...place, transcript: text }),
      this.#event('response.content_part.done', { ...place, part: { type: 'audio', transcript: text } }),
    ];
  }

  #callEnd(responseId: string, outputIndex: number, { id, call }: Extract<Item, { type: 'tool-call' }>) {
    const place = { response_id: responseId, item_id: id, output_index: outputIndex, call_id: call.id };
    return [
      this.#event('response.function_call_arguments.delta', { ...place, delta: call.arguments }),
      this.#event('response.function_call_arguments.done', { ...place, name: call.name, arguments: call.arguments }),
    ];
  }

  #event<Type extends ServerEventType>(type: Type, fields: ServerEventFields[Type]): ServerEvent {
    return { type, event_id: this.#createEventId(), ...fields } as ServerEvent;
  }
}

/** For errors outside any session, such as a connection that is refused. */
export function errorEvent(error: unknown, eventId: string, clientEventId: string | null): ServerEvent {
  return { type: 'error', event_id: eventId, error: { ...errorObject(error), event_id: clientEventId } };
}

/** For doors that speak only JSON: the audio moves into the event, as base64. */
export function withInlineAudio({ event, audio }: ServerMessage): ServerEvent {
  if (!audio || event.type !== 'response.output_audio.delta') return event;
  return { ...event, delta: encodeBase64Audio(audio) };
}

function placeOf({ responseId, itemId, outputIndex }: { responseId: string; itemId: string; outputIndex: number }) {
  return { response_id: responseId, item_id: itemId, output_index: outputIndex, content_index: 0 } as const;
}
