export { FallbackLlm } from './fallback-llm.js';
export type { FallbackOptions } from './fallback-llm.js';
export { FallbackTts } from './fallback-tts.js';
