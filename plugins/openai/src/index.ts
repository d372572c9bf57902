export { default } from './plugin.js';
export { OpenAiLlm } from './openai-llm.js';
export type { OpenAiServices } from './openai-llm.js';
export { openAiSettings } from './settings.js';
export type { OpenAiSettings } from './settings.js';
