import { z } from 'zod';
import { clientEventSchemas } from '../client-events.js';
import { parseWith } from '../parse-client-event.js';
import { sessionSchema } from './session-wishes.js';
import type { SessionWish } from './session-wishes.js';

const event_id = z.string().max(512).nullish();

/** What differs from the house's own events. */
const ownSchemas = {
  'session.update': z.object({ type: z.literal('session.update'), event_id, session: sessionSchema }),
  'input_audio_buffer.append': clientEventSchemas['input_audio_buffer.append'],
  'output_audio_buffer.clear': z.object({ type: z.literal('output_audio_buffer.clear'), event_id }),
} as const;

const { 'repartee.player.position': _ours, ...openAiSchemas } = { ...clientEventSchemas, ...ownSchemas };

export type OpenAiEvent =
  | { readonly type: 'session.update'; readonly session: SessionWish }
  | { readonly type: 'input_audio_buffer.append'; readonly audio: string }
  | { readonly type: 'output_audio_buffer.clear' }
  /** As at every door. */
  | { readonly type: 'other'; readonly value: unknown };

/** Throws `protocol` naming the field that is wrong. */
export function parseOpenAiEvent(value: unknown): OpenAiEvent {
  const event = parseWith(openAiSchemas, value);
  switch (event.type) {
    case 'session.update':
    case 'input_audio_buffer.append':
    case 'output_audio_buffer.clear':
      return event;
    default:
      return { type: 'other', value };
  }
}

/** The session of `POST /v1/realtime/client_secrets`. Throws `protocol`. */
export function parseSessionWish(value: unknown): SessionWish {
  const event = { type: 'session.update', session: value };
  return (parseWith(ownSchemas, event) as { session: SessionWish }).session;
}
