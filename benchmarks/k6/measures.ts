import { Counter, Rate, Trend } from 'k6/metrics';

/** From the last voiced sample of the question to the first audible sample of the answer. */
export const heardMs = new Trend('voice_heard_ms');
/** From the last voiced sample to the transcript of the question. */
export const transcriptMs = new Trend('voice_transcript_ms');
/** Silence inside an answer that its speaker did not make: audio came too late. */
export const holeMs = new Trend('voice_hole_ms');
/** The question was heard to its end, understood as something, and answered aloud to the end. */
export const turnOk = new Rate('voice_turn_ok');
/** At least half of the words of the question are in its transcript. */
export const understood = new Rate('voice_understood');
/** Questions that were asked to the end. */
export const turns = new Counter('voice_turns');
/** Error events of the server, and calls that broke, by `reason`. */
export const errors = new Counter('voice_errors');
/** How late the generator sent its frames. Above a frame's length, this machine was too slow and the run proves nothing. */
export const pacerLateMs = new Trend('voice_pacer_late_ms');
