import type {
  AsrOptions,
  CallOptions,
  LlmOptions,
  Message,
  Tool,
  ToolContext,
  TtsOptions,
  TurnOptions,
} from '../providers/index.js';

/** Which call of which kind, counted from 0: `llm#3`. */
export type CallName = `${CallKind}#${number}`;
export type CallKind = Call['kind'];

/** What a session asked of its surroundings. */
export type Call =
  | { readonly kind: 'vad'; readonly options: CallOptions }
  | { readonly kind: 'asr'; readonly options: AsrOptions }
  | { readonly kind: 'llm'; readonly messages: readonly Message[]; readonly options: LlmOptions }
  | { readonly kind: 'tts'; readonly options: TtsOptions }
  | { readonly kind: 'turn'; readonly audio: Float32Array; readonly options: TurnOptions }
  | {
      readonly kind: 'tool';
      readonly tool: Tool;
      readonly args: Readonly<Record<string, unknown>>;
      readonly context: ToolContext;
    };

export function kindOf(name: CallName): CallKind {
  return name.split('#')[0] as CallKind;
}
