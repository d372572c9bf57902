import type { Timing } from '../providers/index.js';

/**
 * Moments of a turn, in the order they usually come. Those of an answer that was prepared in advance may come before `endpoint`.
 * - `pause`: the user has been silent for `pauseMs`; transcript and turn decision are asked for
 * - `transcript`: the final transcript is there
 * - `turn-decision`: the turn provider has answered
 * - `draft`: the answer began to be prepared, behind a closed gate
 * - `endpoint`: the turn is taken as complete
 * - `llm-first-token`, `llm-end`
 * - `tts-first-audio`: the voice's first samples came back
 * - `first-audio-sent`: the first audible sample went to the client
 * - `audio-end`: the last sample went to the client
 */
export const marks = [
  'pause',
  'transcript',
  'turn-decision',
  'draft',
  'endpoint',
  'llm-first-token',
  'llm-end',
  'tts-first-audio',
  'first-audio-sent',
  'audio-end',
] as const;

export type Mark = (typeof marks)[number];

/** What happened in one turn and when. Every answer leaves one. */
export interface TurnTimeline {
  readonly responseId: string;
  /** The user's message this answers; null for a greeting, an announcement or an answer asked for by the client. */
  readonly itemId: string | null;
  /** What the marks count from: the arrival of the last voiced audio, or the request where nobody spoke. */
  readonly anchor: 'speech-end' | 'request';
  /** Milliseconds after the anchor. A mark that did not happen is missing. */
  readonly marks: { readonly [M in Mark]?: number };
  /** Queue and compute time of the local models that were on the way. */
  readonly timings: { readonly asr?: Timing; readonly turn?: Timing; readonly tts?: Timing };
  /** Length of the user's turn, from its first to its last voiced audio, ms; 0 for text. */
  readonly userAudioMs: number;
  /** Audio produced for this answer, ms. */
  readonly answerAudioMs: number;
  /** Answers prepared before the turn was certain; left out where there were none. */
  readonly speculation?: {
    /** The answer given is one of them. */
    readonly used: boolean;
    /** How many were prepared in vain, and the compute time of local voices that went into them, ms. */
    readonly dropped: number;
    readonly wastedMs: number;
  };
  readonly outcome: 'completed' | 'interrupted' | 'cancelled' | 'failed';
}
