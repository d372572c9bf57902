export { alignWords } from './align-words.js';
export { decodeUtterance } from './decode-utterance.js';
export type { DecoderInput, DecoderOptions, DecoderOutput } from './decoder.model.js';
export type { EncoderInput, EncoderOptions, EncoderOutput } from './encoder.model.js';
export { pauseAfter } from './pauses.js';
export type { Utterance } from './utterance.js';
