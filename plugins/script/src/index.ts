export { CONCIERGE, default } from './plugin.js';
export { ScriptLlm } from './script-llm.js';
export type { ScriptLlmOptions } from './script-llm.js';
export { Script } from './script.js';
export { loadScript, parseScript } from './load-script.js';
export { scriptSchema } from './script-schema.js';
export { scriptSettings } from './settings.js';
export type { ScriptSettings } from './settings.js';
