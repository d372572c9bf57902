export { Recordings } from './recordings.js';
export type { RecordingsOptions } from './recordings.js';
export { replayTape } from './replay-tape.js';
export type { Divergence, ReplayOptions, ReplayReport } from './replay-tape.js';
export { recordingSessions } from './session-recorder.js';
export type { RecordingOptions, RecordSink } from './session-recorder.js';
