export { default } from './plugin.js';
export { PiperTts } from './piper-tts.js';
export { piperSettings } from './settings.js';
export type { PiperSettings } from './settings.js';
export { voiceNotice } from './voice-notice.js';
