export { clip } from './clip.js';
export { EchoGuard } from './echo-guard.js';
export { framesOf } from './frames.js';
export { LogMel, MEL_BANDS, MEL_HOP } from './log-mel.js';
export { floatToPcm16, pcm16ToFloat } from './pcm.js';
export { Resampler } from './resampler.js';
export { readWav, readWavChannels } from './read-wav.js';
export type { WavAudio, WavChannels } from './read-wav.js';
export { writeWav } from './write-wav.js';
