import type { CallOptions, Provider } from './provider.js';
import type { ToolDefinition } from './tool.js';

/** A whole call of a tool, as the model asked for it. `arguments` is JSON text and may be invalid: models err. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

export type Message =
  | { readonly role: 'system'; readonly text: string }
  | { readonly role: 'user'; readonly text: string }
  | { readonly role: 'assistant'; readonly text: string; readonly toolCalls?: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly callId: string; readonly name: string; readonly text: string };

export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };

export interface LlmOptions extends CallOptions {
  /** What the model may call; it only asks, the session runs the tool. */
  readonly tools: readonly ToolDefinition[];
  readonly toolChoice?: ToolChoice;
  readonly maxTokens?: number;
  /** Language the user spoke last (ISO 639-1), where known. */
  readonly language?: string;
}

export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export type LlmPart =
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'tool-call'; readonly call: ToolCall }
  /** The last part. A stream that ends without it was cut. */
  | {
      readonly type: 'text-end';
      readonly finish: 'stop' | 'length' | 'tool-calls' | 'filter';
      readonly usage?: TokenUsage;
    };

export interface LlmProvider extends Provider {
  /** Answers the conversation. The first message is the system's, where there are instructions. */
  reply(messages: readonly Message[], options: LlmOptions): AsyncIterable<LlmPart>;
}
