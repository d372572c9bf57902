import { z } from 'zod';
import { newItemSchema } from './new-item.js';
import { responseSchema } from './response-options.js';
import { sessionSchema } from './session-update.js';

const event_id = z.string().max(512).nullish();
const item_id = z.string().min(1).max(512);
const longestAnswerMs = 24 * 60 * 60 * 1000;

/** Every event a client may send, by its `type`. Unknown fields of a known event are ignored. */
export const clientEventSchemas = {
  'session.update': z.object({ type: z.literal('session.update'), event_id, session: sessionSchema }),
  'input_audio_buffer.append': z.object({
    type: z.literal('input_audio_buffer.append'),
    event_id,
    audio: z.string(),
  }),
  'input_audio_buffer.commit': z.object({ type: z.literal('input_audio_buffer.commit'), event_id }),
  'input_audio_buffer.clear': z.object({ type: z.literal('input_audio_buffer.clear'), event_id }),
  'conversation.item.create': z.object({
    type: z.literal('conversation.item.create'),
    event_id,
    /** `root`: the very beginning; left out: the end. */
    previous_item_id: item_id.nullish(),
    item: newItemSchema,
  }),
  'conversation.item.retrieve': z.object({ type: z.literal('conversation.item.retrieve'), event_id, item_id }),
  'conversation.item.delete': z.object({ type: z.literal('conversation.item.delete'), event_id, item_id }),
  'conversation.item.truncate': z.object({
    type: z.literal('conversation.item.truncate'),
    event_id,
    item_id,
    content_index: z.literal(0).optional(),
    audio_end_ms: z.number().int().min(0),
  }),
  'response.create': z.object({
    type: z.literal('response.create'),
    event_id,
    response: responseSchema.nullish(),
  }),
  'response.cancel': z.object({
    type: z.literal('response.cancel'),
    event_id,
    response_id: z.string().max(512).nullish(),
  }),
  'repartee.player.position': z.object({
    type: z.literal('repartee.player.position'),
    event_id,
    item_id,
    played_ms: z.number().min(0).max(longestAnswerMs),
  }),
} as const;

export type ClientEventType = keyof typeof clientEventSchemas;
export type ClientEvent = { [Type in ClientEventType]: z.output<(typeof clientEventSchemas)[Type]> }[ClientEventType];
/** What a client writes: everything optional may be left out. */
export type ClientEventInput = {
  [Type in ClientEventType]: z.input<(typeof clientEventSchemas)[Type]>;
}[ClientEventType];

export const clientEventTypes = Object.keys(clientEventSchemas) as ClientEventType[];
