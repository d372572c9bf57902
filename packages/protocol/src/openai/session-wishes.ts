import type { SessionPatch, SessionSettings } from '@repartee/core';
import { z } from 'zod';
import { clientError } from '../client-error.js';
import { decodeMaxTokens, maxTokensSchema, modalitiesSchema, voiceSchema } from '../session-update.js';
import {
  decodeTool,
  decodeToolChoice,
  toolChoiceObject,
  toolChoiceSchema,
  toolObject,
  toolSchema,
} from '../tool-object.js';
import { audioFormatSchema, pcm24k } from './audio-format.js';
import type { AudioFormat } from './audio-format.js';
import { decodeTurnDetection, turnDetectionObject, turnDetectionSchema } from './turn-detection.js';
import type { TurnDetectionWish } from './turn-detection.js';

/** Voices of OpenAI's own models. Here they all mean the voice that the agent is configured with. */
const OPENAI_VOICES = new Set([
  ...['alloy', 'ash', 'ballad', 'coral', 'echo', 'sage', 'shimmer', 'verse', 'marin', 'cedar'],
  ...['fable', 'nova', 'onyx'],
]);

const transcriptionSchema = z.object({
  model: z.string().max(256).optional(),
  language: z
    .string()
    .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]+)*$/, 'expected an ISO 639-1 code such as "en"')
    .nullish(),
  prompt: z.string().nullish(),
});

const noiseReductionSchema = z.object({ type: z.enum(['near_field', 'far_field']) }).nullable();

/** The settings of OpenAI's reference (GA). What has no meaning here is kept and shown, so that a client finds what it set. */
export const sessionSchema = z.object({
  type: z.enum(['realtime', 'transcription'], 'expected "realtime" or "transcription": every session names its type'),
  model: z.string().max(256).optional(),
  instructions: z.string().optional(),
  output_modalities: modalitiesSchema.optional(),
  tools: z.array(toolSchema).max(128).optional(),
  tool_choice: toolChoiceSchema.optional(),
  max_output_tokens: maxTokensSchema.optional(),
  parallel_tool_calls: z.boolean().nullish(),
  tracing: z.json().optional(),
  truncation: z.json().optional(),
  prompt: z.json().optional(),
  include: z.json().optional(),
  audio: z
    .object({
      input: z
        .object({
          format: audioFormatSchema.optional(),
          noise_reduction: noiseReductionSchema.optional(),
          transcription: transcriptionSchema.nullish(),
          turn_detection: turnDetectionSchema.optional(),
        })
        .optional(),
      output: z
        .object({
          format: audioFormatSchema.optional(),
          voice: voiceSchema.optional(),
          speed: z.number().min(0.25).max(4).optional(),
        })
        .optional(),
    })
    .optional(),
});

export type SessionWish = z.output<typeof sessionSchema>;

/** What a client set that the session behind it does not know. Immutable. */
export interface Wishes {
  readonly type: 'realtime' | 'transcription';
  readonly model: string;
  readonly inputFormat: AudioFormat;
  readonly outputFormat: AudioFormat;
  /** null: the client wants no transcripts of what the user says. */
  readonly transcription: z.output<typeof transcriptionSchema> | null;
  readonly noiseReduction: z.output<typeof noiseReductionSchema>;
  readonly turnDetection: TurnDetectionWish | null;
  readonly voice: string | null;
  /** Shown as they were set. */
  readonly kept: Pick<SessionWish, 'tracing' | 'truncation' | 'prompt' | 'include'>;
}

export function firstWishes(type: Wishes['type'], model: string): Wishes {
  return {
    type,
    model,
    inputFormat: pcm24k,
    outputFormat: pcm24k,
    transcription: type === 'transcription' ? {} : null,
    noiseReduction: null,
    turnDetection: null,
    voice: null,
    kept: {},
  };
}

/** `configured`: the session as it was opened. Throws `protocol` for what cannot be changed. */
export function takeWish(
  wishes: Wishes,
  wish: SessionWish,
  configured: SessionSettings,
): { readonly wishes: Wishes; readonly patch: SessionPatch } {
  if (wish.type !== wishes.type) {
    throw clientError(`This is a ${wishes.type} session, chosen when it was opened; its type cannot be changed`, {
      reason: 'invalid-value',
      param: 'session.type',
    });
  }
  const { input, output } = wish.audio ?? {};
  const voice = output?.voice === undefined ? undefined : nameOf(output.voice);
  const { tracing, truncation, prompt, include } = wish;
  const language = input?.transcription?.language;
  const detection = input?.turn_detection;
  const patch: SessionPatch = {
    ...(wish.instructions !== undefined && { instructions: wish.instructions }),
    ...(wish.output_modalities && { modality: wish.output_modalities[0] }),
    ...(wish.tools && { tools: wish.tools.map(decodeTool) }),
    ...(wish.tool_choice && { toolChoice: decodeToolChoice(wish.tool_choice) }),
    ...(wish.max_output_tokens !== undefined && { maxTokens: decodeMaxTokens(wish.max_output_tokens) }),
    ...(language !== undefined && { language: language?.split('-', 1)[0]!.toLowerCase() ?? configured.language }),
    ...(detection !== undefined && { turnDetection: detectionPatch(detection, wish.type, configured) }),
    ...(voice !== undefined && { voice: ownVoice(voice, configured) }),
    ...(output?.speed !== undefined && { speed: output.speed }),
  };
  return {
    patch,
    wishes: {
      ...wishes,
      model: wish.model ?? wishes.model,
      inputFormat: input?.format ?? wishes.inputFormat,
      outputFormat: output?.format ?? wishes.outputFormat,
      transcription: input?.transcription === undefined ? wishes.transcription : input.transcription,
      noiseReduction: input?.noise_reduction === undefined ? wishes.noiseReduction : input.noise_reduction,
      turnDetection: detection === undefined ? wishes.turnDetection : detection,
      voice: voice ?? wishes.voice,
      kept: {
        ...wishes.kept,
        ...Object.fromEntries(
          Object.entries({ tracing, truncation, prompt, include }).filter(([, value]) => value !== undefined),
        ),
      },
    },
  };
}

/** A transcription session answers nothing. */
export function detectionPatch(
  wish: TurnDetectionWish | null,
  type: Wishes['type'],
  { turnDetection }: SessionSettings,
): SessionPatch['turnDetection'] {
  if (!turnDetection) return wish && {};
  const patch = decodeTurnDetection(wish, turnDetection);
  return patch && type === 'transcription' ? { ...patch, createResponse: false } : patch;
}

/** The name of a voice in the words of the session: null for the provider's default. */
export function ownVoice(name: string, configured: SessionSettings): string | null {
  return OPENAI_VOICES.has(name) || name === 'default' ? configured.voice : name;
}

export function nameOf(voice: z.output<typeof voiceSchema>): string {
  return typeof voice === 'string' ? voice : voice.id;
}

/** The complete effective session, as `session.created` and `session.updated` show it. */
export function sessionObject(id: string, settings: SessionSettings, wishes: Wishes) {
  const { transcription } = wishes;
  const input = {
    format: wishes.inputFormat,
    noise_reduction: wishes.noiseReduction,
    transcription: transcription && {
      model: transcription.model ?? 'whisper-1',
      language: settings.language,
      prompt: transcription.prompt ?? null,
    },
    turn_detection: turnDetectionObject(settings.turnDetection, wishes.turnDetection),
  };
  const shared = { object: 'realtime.session', type: wishes.type, id, expires_at: 0 };
  if (wishes.type === 'transcription') return { ...shared, include: wishes.kept.include ?? null, audio: { input } };
  return {
    ...shared,
    model: wishes.model,
    output_modalities: [settings.modality],
    instructions: settings.instructions,
    tools: settings.tools.map(toolObject),
    tool_choice: toolChoiceObject(settings.toolChoice),
    max_output_tokens: settings.maxTokens ?? 'inf',
    tracing: null,
    truncation: 'auto',
    prompt: null,
    include: null,
    ...wishes.kept,
    audio: {
      input,
      output: { format: wishes.outputFormat, voice: voiceOf(settings, wishes), speed: settings.speed },
    },
  };
}

export function voiceOf(settings: SessionSettings, { voice }: Wishes): string {
  return voice ?? settings.voice ?? 'default';
}
