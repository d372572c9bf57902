export { ReparteeError } from './errors.js';
export type { ErrorCode, ReparteeErrorOptions } from './errors.js';
export { systemClock } from './clock.js';
export type { Clock } from './clock.js';
export { silentLogger } from './logger.js';
export type { Logger } from './logger.js';
export type { CallOptions, Provider, Timing } from './provider.js';
export { LISTEN_RATE } from './vad.js';
export type { VadFrame, VadProvider } from './vad.js';
export type { TurnDecision, TurnOptions, TurnProvider } from './turn.js';
export type { AsrInput, AsrOptions, AsrPart, AsrProvider } from './asr.js';
export type { LlmOptions, LlmPart, LlmProvider, Message, TokenUsage, ToolCall, ToolChoice } from './llm.js';
export type { Tool, ToolContext, ToolDefinition } from './tool.js';
export type { SpeechChunk, SpokenWord, TtsOptions, TtsProvider } from './tts.js';
export type { RealtimeInput, RealtimeOptions, RealtimePart, RealtimeProvider } from './realtime.js';
export { defineModel } from './inference.js';
export type {
  BatchPolicy,
  BatchStart,
  InferenceClient,
  InferenceLane,
  LoadedModel,
  ModelModule,
  ModelRunner,
  ModelSpec,
  OnnxNames,
  OnnxRuntime,
  OnnxSession,
  OnnxTensor,
  Priority,
  RunContext,
  RunOptions,
  RunResult,
  TensorData,
  TensorType,
} from './inference.js';
export { definePlugin, isPlugin } from './plugin.js';
export type { Plugin, PluginServices, ProviderFactory, ProviderKind, ProviderKinds } from './plugin.js';
