export { default } from './plugin.js';
export { settings } from './settings.js';
export type { WhisperSettings } from './settings.js';
export { WhisperAsr } from './whisper-asr.js';
