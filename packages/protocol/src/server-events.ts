import type { ErrorObject } from './error-object.js';
import type { ItemObject } from './item-object.js';
import type { ResponseObject } from './response-object.js';
import type { SessionObject } from './session-object.js';
import type { TimelineObject } from './timeline-object.js';

/** Where a piece of an answer belongs. */
interface ContentPlace {
  readonly response_id: string;
  readonly item_id: string;
  readonly output_index: number;
  readonly content_index: 0;
}

interface Placed {
  readonly item: ItemObject;
  readonly previous_item_id: string | null;
}

type Part = { readonly type: 'audio'; readonly transcript: string } | { readonly type: 'text'; readonly text: string };

interface TranscriptPlace {
  readonly item_id: string;
  readonly content_index: 0;
}

interface CallPlace {
  readonly response_id: string;
  readonly item_id: string;
  readonly output_index: number;
  readonly call_id: string;
}

interface OutputItem {
  readonly response_id: string;
  readonly output_index: number;
  readonly item: ItemObject;
}

/** The fields of every event a server sends, by its `type`. */
export interface ServerEventFields {
  /** `event_id`: the client's own name for the event that caused it. */
  readonly error: { readonly error: ErrorObject & { readonly event_id: string | null } };
  readonly 'session.created': { readonly session: SessionObject };
  readonly 'session.updated': { readonly session: SessionObject };
  readonly 'input_audio_buffer.speech_started': { readonly audio_start_ms: number; readonly item_id: string };
  readonly 'input_audio_buffer.speech_stopped': { readonly audio_end_ms: number; readonly item_id: string };
  readonly 'input_audio_buffer.committed': { readonly item_id: string; readonly previous_item_id: string | null };
  readonly 'input_audio_buffer.cleared': Record<never, never>;
  readonly 'conversation.item.added': Placed;
  readonly 'conversation.item.done': Placed;
  readonly 'conversation.item.retrieved': { readonly item: ItemObject };
  readonly 'conversation.item.truncated': TranscriptPlace & { readonly audio_end_ms: number };
  readonly 'conversation.item.deleted': { readonly item_id: string };
  readonly 'conversation.item.input_audio_transcription.delta': TranscriptPlace & { readonly delta: string };
  readonly 'conversation.item.input_audio_transcription.completed': TranscriptPlace & {
    readonly transcript: string;
    /** ISO 639-1, as set or as detected. */
    readonly language: string;
    readonly usage: { readonly type: 'duration'; readonly seconds: number };
  };
  readonly 'conversation.item.input_audio_transcription.failed': TranscriptPlace & { readonly error: ErrorObject };
  readonly 'response.created': { readonly response: ResponseObject };
  readonly 'response.done': { readonly response: ResponseObject };
  readonly 'response.output_item.added': OutputItem;
  readonly 'response.output_item.done': OutputItem;
  readonly 'response.content_part.added': ContentPlace & { readonly part: Part };
  readonly 'response.content_part.done': ContentPlace & { readonly part: Part };
  readonly 'response.output_text.delta': ContentPlace & { readonly delta: string };
  readonly 'response.output_text.done': ContentPlace & { readonly text: string };
  readonly 'response.output_audio_transcript.delta': ContentPlace & { readonly delta: string };
  readonly 'response.output_audio_transcript.done': ContentPlace & { readonly transcript: string };
  /** `delta`: base64 of PCM16 LE, on doors that speak only JSON; on the others the bytes travel beside the event. */
  readonly 'response.output_audio.delta': ContentPlace & { readonly delta?: string };
  readonly 'response.output_audio.done': ContentPlace;
  readonly 'response.function_call_arguments.delta': CallPlace & { readonly delta: string };
  readonly 'response.function_call_arguments.done': CallPlace & { readonly name: string; readonly arguments: string };
  /** `text` is sure by now, `interim` is the rest of the guess and may change. */
  readonly 'repartee.transcript.interim': {
    readonly item_id: string;
    readonly text: string;
    readonly interim: string;
  };
  /** There was sound, but nothing was said: `item_id` will not become a message. */
  readonly 'repartee.turn.dropped': { readonly item_id: string };
  /** Fall silent at once and keep what is not played yet. */
  readonly 'repartee.player.pause': { readonly response_id: string };
  /** Go on with the very next sample. */
  readonly 'repartee.player.resume': { readonly response_id: string };
  /** Fall silent at once and forget what is not played yet. */
  readonly 'repartee.player.clear': { readonly response_id: string };
  readonly 'repartee.turn.timeline': { readonly timeline: TimelineObject };
}

export type ServerEventType = keyof ServerEventFields;

export type ServerEvent = {
  readonly [Type in ServerEventType]: { readonly type: Type; readonly event_id: string } & ServerEventFields[Type];
}[ServerEventType];

/** One event on its way to a client. */
export interface ServerMessage {
  readonly event: ServerEvent;
  /** The samples of a `response.output_audio.delta`, whose `event` has no `delta` then. */
  readonly audio?: Int16Array;
}
