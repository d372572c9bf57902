import type { Item, SessionEvent, SessionSettings } from '@repartee/core';
import { clientError } from '../client-error.js';
import type { Command } from '../decode-client-event.js';
import { decodeClientEvent } from '../decode-client-event.js';
import type { Dialect, DialectOptions, WireMessage } from '../dialect.js';
import { EventEncoder } from '../event-encoder.js';
import { eventIds } from '../event-ids.js';
import type { ServerMessage } from '../server-events.js';
import { AudioReader, AudioWriter } from './audio-format.js';
import { fromBeta, toBeta } from './beta-shape.js';
import { parseOpenAiEvent } from './openai-events.js';
import { ownVoice, sessionObject, takeWish, voiceOf } from './session-wishes.js';
import type { SessionWish, Wishes } from './session-wishes.js';

export interface OpenAiDialectOptions extends DialectOptions {
  readonly wishes: Wishes;
  /** As they would be had the client wished nothing. Default: `settings`. */
  readonly configured?: SessionSettings;
  /** In the shape of before 2025-08, for clients that ask for it. */
  readonly beta?: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The events of OpenAI's Realtime API and nothing else, for clients that know no other server: audio as base64 in the
 * formats of the reference, its session object, no `repartee.*` events. The conversation behind it has 24 kHz both ways.
 * A player that cannot be paused is held by sending nothing: audio is never far ahead.
 */
export class OpenAiDialect implements Dialect {
  readonly #options: OpenAiDialectOptions;
  readonly #configured: SessionSettings;
  readonly #encoder: EventEncoder;
  readonly #createEventId: () => string;
  #settings: SessionSettings;
  #wishes: Wishes;
  #reader: AudioReader;
  /** Of every message that is being spoken. */
  readonly #writers = new Map<string, AudioWriter>();

  constructor(options: OpenAiDialectOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.#configured = options.configured ?? options.settings;
    this.#wishes = options.wishes;
    this.#reader = new AudioReader(options.wishes.inputFormat);
    this.#createEventId = eventIds();
    this.#encoder = new EventEncoder(options.identity, options.settings, this.#createEventId);
  }

  decode(value: unknown): Command {
    const { identity, maxTextChars } = this.#options;
    const event = parseOpenAiEvent(this.#options.beta ? fromBeta(value, this.#wishes.type) : value);
    switch (event.type) {
      case 'session.update':
        return this.#update(event.session);
      case 'input_audio_buffer.append':
        return { type: 'append-audio', samples: this.#reader.read(event.audio) };
      case 'output_audio_buffer.clear':
        throw clientError(
          'output_audio_buffer.clear is for WebRTC and SIP. Over a WebSocket the client empties its own player, and says how much was heard with conversation.item.truncate',
          { reason: 'invalid-value', param: 'type' },
        );
      case 'other': {
        const command = decodeClientEvent(event.value, { ...identity, maxTextChars });
        if (command.type !== 'respond') return command;
        if (this.#wishes.type === 'transcription') {
          throw clientError('A transcription session answers nothing', { reason: 'invalid-value', param: 'type' });
        }
        const { voice } = command.options;
        const own = voice === undefined ? undefined : ownVoice(voice, this.#configured);
        const { voice: _asked, ...options } = command.options;
        return { type: 'respond', options: { ...options, ...(own && { voice: own }) } };
      }
    }
  }

  encode(event: SessionEvent): readonly WireMessage[] {
    if (event.type === 'session-start' || event.type === 'session-update') this.#settings = event.settings;
    if (this.#isUnwanted(event)) return [];
    const messages = this.#encoder.encode(event).flatMap((message) => this.#rewrite(message));
    if (event.type === 'response-end') messages.push(this.#event('rate_limits.updated', { rate_limits: [] }));
    return this.#options.beta
      ? messages.flatMap(({ event: ga }) => toBeta(ga).map((beta) => ({ event: beta })))
      : messages;
  }

  retrieved(item: Item): WireMessage {
    return this.#shaped(this.#encoder.retrieved(item));
  }

  error(error: unknown, clientEventId: string | null = null): WireMessage {
    return this.#encoder.error(error, clientEventId);
  }

  #update(wish: SessionWish): Command {
    const { maxTextChars } = this.#options;
    const length = wish.instructions?.length ?? 0;
    if (length > maxTextChars) {
      throw clientError(`Expected at most ${maxTextChars} characters of text, got ${length} (server.maxTextChars)`, {
        reason: 'string-above-max-length',
        param: 'session.instructions',
      });
    }
    const before = this.#wishes;
    const { wishes, patch } = takeWish(before, wish, this.#configured);
    if (wishes.inputFormat.type !== before.inputFormat.type) this.#reader = new AudioReader(wishes.inputFormat);
    this.#wishes = wishes;
    return { type: 'update', patch };
  }

  /** Transcripts go to those who asked for them. */
  #isUnwanted(event: SessionEvent): boolean {
    const isTranscript =
      event.type === 'transcript-delta' || event.type === 'transcript-end' || event.type === 'transcript-error';
    return isTranscript && this.#wishes.transcription === null;
  }

  #rewrite(message: ServerMessage): WireMessage[] {
    const { event, audio } = message;
    switch (event.type) {
      case 'session.created':
      case 'session.updated': {
        const session = sessionObject(this.#options.identity.id, this.#settings, this.#wishes);
        return [changed(event, { session })];
      }
      case 'response.created':
      case 'response.done': {
        const output = { format: this.#wishes.outputFormat, voice: voiceOf(this.#settings, this.#wishes) };
        return [changed(event, { response: { ...event.response, audio: { output } } })];
      }
      case 'response.output_audio.delta': {
        const delta = this.#writer(event.item_id).write(audio ?? new Int16Array(0));
        return delta === '' ? [] : [changed(event, { delta })];
      }
      case 'response.output_audio.done': {
        const rest = this.#writer(event.item_id).end();
        this.#writers.delete(event.item_id);
        if (rest === '') return [{ event }];
        const { event_id: _done, ...place } = event;
        return [this.#event('response.output_audio.delta', { ...place, delta: rest }), { event }];
      }
      default:
        return event.type.startsWith('repartee.') ? [] : [{ event }];
    }
  }

  #writer(itemId: string): AudioWriter {
    let writer = this.#writers.get(itemId);
    if (!writer) this.#writers.set(itemId, (writer = new AudioWriter(this.#wishes.outputFormat)));
    return writer;
  }

  #shaped({ event }: WireMessage): WireMessage {
    return { event: (this.#options.beta && toBeta(event)[0]) || event };
  }

  #event(type: string, fields: Fields): WireMessage {
    return { event: { ...fields, type, event_id: this.#createEventId() } };
  }
}

function changed(event: WireMessage['event'], fields: Fields): WireMessage {
  const rewritten = { ...event, ...fields };
  return { event: rewritten };
}
