/** The decisions of a conversation without its runner: for replays, measurements and tests that bring their own time. */
export { silentState, takeTurn } from './session/turn-taking.js';
export type { TurnTakingEffect, TurnTakingEvent, TurnTakingRules, TurnTakingState } from './session/turn-taking.js';
export { configuredDetection } from './session/session-settings.js';
export type { TurnDetection } from './session/session-settings.js';
export { readTranscript } from './session/transcript-shape.js';
export type { TranscriptReading, TranscriptShape } from './session/transcript-shape.js';
