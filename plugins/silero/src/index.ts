export { default } from './plugin.js';
export { settings } from './settings.js';
export type { SileroSettings } from './settings.js';
export { SileroVad } from './silero-vad.js';
