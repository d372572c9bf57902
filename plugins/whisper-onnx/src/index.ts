export { default } from './plugin.js';
export { settings } from './settings.js';
export type { WhisperSettings } from './settings.js';
export { WhisperAsr } from './whisper-asr.js';
export { Decoder, decoderNames } from './decoder.js';
export { sharingOf } from './decoder-file.js';
export { readGeneration } from './generation.js';
export type { Generation } from './generation.js';
