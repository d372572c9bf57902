export { FallbackLlm } from './fallback-llm.js';
export type { Failover, FallbackOptions } from './fallback-llm.js';
export { FallbackTts } from './fallback-tts.js';
