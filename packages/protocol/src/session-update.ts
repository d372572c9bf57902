import type { SessionPatch } from '@repartee/core';
import { z } from 'zod';
import { clientError } from './client-error.js';
import { DEFAULT_VOICE } from './session-object.js';
import { decodeTool, decodeToolChoice, toolChoiceSchema, toolSchema } from './tool-object.js';
import { decodeTurnDetection, turnDetectionSchema } from './turn-detection-object.js';

export const modalitiesSchema = z.union(
  [z.tuple([z.literal('audio')]), z.tuple([z.literal('text')])],
  'expected ["audio"] or ["text"]; audio always brings its transcript',
);

export const voiceSchema = z.union(
  [z.string().min(1).max(128), z.object({ id: z.string().min(1).max(128) })],
  'expected the name of a voice',
);

export const maxTokensSchema = z.union(
  [z.number().int().min(1), z.literal('inf')],
  'expected a whole number from 1, or "inf"',
);

const formatSchema = z.object({
  type: z.literal('audio/pcm', 'expected "audio/pcm"'),
  rate: z.number().optional(),
});

const languageSchema = z
  .string()
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]+)*$/, 'expected an ISO 639-1 code such as "en"')
  .transform((tag) => tag.split('-', 1)[0]!.toLowerCase());

/** The settings a client may send. Fields of the Realtime API that have no meaning here are accepted and ignored. */
export const sessionSchema = z.object({
  type: z.literal('realtime', {
    error: ({ input }) =>
      input === undefined
        ? 'expected "realtime": every session.update names the type of its session'
        : 'expected "realtime": transcription sessions are not supported',
  }),
  instructions: z.string().optional(),
  output_modalities: modalitiesSchema.optional(),
  tools: z.array(toolSchema).max(128).optional(),
  tool_choice: toolChoiceSchema.optional(),
  max_output_tokens: maxTokensSchema.optional(),
  audio: z
    .object({
      input: z
        .object({
          format: formatSchema.optional(),
          transcription: z.object({ language: languageSchema.nullish() }).nullish(),
          turn_detection: turnDetectionSchema.optional(),
        })
        .optional(),
      output: z
        .object({
          format: formatSchema.optional(),
          voice: voiceSchema.optional(),
          speed: z.number().min(0.25).max(4).optional(),
        })
        .optional(),
    })
    .optional(),
});

export interface SessionRates {
  /** Hz of the client's audio and of the answers, fixed when it connected. */
  readonly inputRate: number;
  readonly outputRate: number;
}

export function decodeSession(session: z.output<typeof sessionSchema>, rates: SessionRates): SessionPatch {
  const { input, output } = session.audio ?? {};
  checkRate(input?.format, rates.inputRate, 'input');
  checkRate(output?.format, rates.outputRate, 'output');
  const language = input?.transcription?.language;
  return {
    ...(session.instructions !== undefined && { instructions: session.instructions }),
    ...(session.output_modalities && { modality: session.output_modalities[0] }),
    ...(session.tools && { tools: session.tools.map(decodeTool) }),
    ...(session.tool_choice && { toolChoice: decodeToolChoice(session.tool_choice) }),
    ...(session.max_output_tokens !== undefined && { maxTokens: decodeMaxTokens(session.max_output_tokens) }),
    ...(language !== undefined && { language }),
    ...(input?.turn_detection !== undefined && { turnDetection: decodeTurnDetection(input.turn_detection) }),
    ...(output?.voice !== undefined && { voice: decodeVoice(output.voice) }),
    ...(output?.speed !== undefined && { speed: output.speed }),
  };
}

export function decodeMaxTokens(value: z.output<typeof maxTokensSchema>): number | null {
  return value === 'inf' ? null : value;
}

/** Null: the provider's default, which the session object shows as `default`. */
export function decodeVoice(value: z.output<typeof voiceSchema>): string | null {
  const name = typeof value === 'string' ? value : value.id;
  return name === DEFAULT_VOICE ? null : name;
}

function checkRate(format: z.output<typeof formatSchema> | undefined, rate: number, side: 'input' | 'output'): void {
  if (format?.rate === undefined || format.rate === rate) return;
  throw clientError(
    `The audio of this session has ${rate} Hz, not ${format.rate}; the rate is chosen when connecting, with ?sample_rate=`,
    { reason: 'invalid-value', param: `session.audio.${side}.format.rate` },
  );
}
