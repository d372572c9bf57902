import type { ToolCall } from './llm.js';
import type { Message, ToolChoice, TokenUsage } from './llm.js';
import type { CallOptions, Provider } from './provider.js';
import type { ToolDefinition } from './tool.js';
import type { SpokenWord } from './tts.js';

/** What a speech-to-speech model is told while the conversation runs. */
export type RealtimeInput =
  | { readonly type: 'audio'; readonly samples: Float32Array }
  /** The turn is complete: answer it. */
  | { readonly type: 'turn-end' }
  | { readonly type: 'message'; readonly message: Message }
  | { readonly type: 'respond' }
  /** Stop the answer; `heardMs` of its audio were heard. */
  | { readonly type: 'cancel'; readonly heardMs: number };

export interface RealtimeOptions extends CallOptions {
  readonly instructions: string;
  readonly history: readonly Message[];
  readonly tools: readonly ToolDefinition[];
  readonly toolChoice?: ToolChoice;
  readonly voice?: string;
  readonly language?: string;
}

export type RealtimePart =
  | { readonly type: 'transcript-delta'; readonly text: string }
  | { readonly type: 'transcript-end'; readonly text: string; readonly language?: string }
  | { readonly type: 'response-start' }
  | { readonly type: 'text-delta'; readonly text: string }
  | {
      readonly type: 'audio-delta';
      readonly samples: Float32Array;
      readonly sampleRate: number;
      readonly words: readonly SpokenWord[];
    }
  | { readonly type: 'tool-call'; readonly call: ToolCall }
  | {
      readonly type: 'response-end';
      readonly finish: 'stop' | 'length' | 'tool-calls' | 'filter' | 'cancelled';
      readonly usage?: TokenUsage;
    };

/** Speech in, speech out, in one model. Audio in is 16 kHz mono like every provider's. */
export interface RealtimeProvider extends Provider {
  converse(input: AsyncIterable<RealtimeInput>, options: RealtimeOptions): AsyncIterable<RealtimePart>;
}
