import type { SessionSettings } from '@repartee/core';
import { toolChoiceObject, toolObject } from './tool-object.js';
import type { ToolChoiceObject, ToolObject } from './tool-object.js';
import { turnDetectionObject } from './turn-detection-object.js';
import type { TurnDetectionObject } from './turn-detection-object.js';

/** Raw mono PCM16 LE at `rate` Hz. */
export interface PcmFormat {
  readonly type: 'audio/pcm';
  readonly rate: number;
}

/** The complete effective session, as `session.created` and `session.updated` show it. */
export interface SessionObject {
  readonly object: 'realtime.session';
  readonly type: 'realtime';
  readonly id: string;
  readonly model: string;
  /** Unix seconds; 0: it does not expire by the clock. */
  readonly expires_at: number;
  readonly output_modalities: readonly ['audio'] | readonly ['text'];
  readonly instructions: string;
  readonly tools: readonly ToolObject[];
  readonly tool_choice: ToolChoiceObject;
  readonly max_output_tokens: number | 'inf';
  readonly tracing: null;
  readonly truncation: 'auto';
  readonly prompt: null;
  readonly include: null;
  readonly audio: {
    readonly input: {
      readonly format: PcmFormat;
      readonly noise_reduction: null;
      readonly transcription: { readonly model: string; readonly language: string | null; readonly prompt: null };
      readonly turn_detection: TurnDetectionObject | null;
    };
    readonly output: { readonly format: PcmFormat; readonly voice: string; readonly speed: number };
  };
}

/** What a client is told of its session beyond the settings. */
export interface SessionIdentity {
  readonly id: string;
  /** Hz of the client's audio and of the answers. */
  readonly inputRate: number;
  readonly outputRate: number;
}

export const MODEL_NAME = 'repartee';
export const DEFAULT_VOICE = 'default';

export function sessionObject(
  settings: SessionSettings,
  { id, inputRate, outputRate }: SessionIdentity,
): SessionObject {
  return {
    object: 'realtime.session',
    type: 'realtime',
    id,
    model: MODEL_NAME,
    expires_at: 0,
    output_modalities: [settings.modality],
    instructions: settings.instructions,
    tools: settings.tools.map(toolObject),
    tool_choice: toolChoiceObject(settings.toolChoice),
    max_output_tokens: settings.maxTokens ?? 'inf',
    tracing: null,
    truncation: 'auto',
    prompt: null,
    include: null,
    audio: {
      input: {
        format: { type: 'audio/pcm', rate: inputRate },
        noise_reduction: null,
        transcription: { model: MODEL_NAME, language: settings.language, prompt: null },
        turn_detection: turnDetectionObject(settings.turnDetection),
      },
      output: {
        format: { type: 'audio/pcm', rate: outputRate },
        voice: settings.voice ?? DEFAULT_VOICE,
        speed: settings.speed,
      },
    },
  };
}
