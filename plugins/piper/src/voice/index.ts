export { openVoice } from './voice.js';
export type { Voice } from './voice.js';
