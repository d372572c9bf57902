import type { TurnTakingConfig } from '../config/schema.js';
import type { TurnDetection } from './session-settings.js';
import type { TranscriptShape } from './transcript-shape.js';

/** What is known of how this user pauses. */
export interface Pace {
  /** Pauses within turns so far. */
  readonly pauses: number;
  /** Their mean length, the newest counting most, ms. */
  readonly meanPauseMs: number;
  /** Added to every delay since this user was cut off, ms; melts away turn by turn. */
  readonly patienceMs: number;
}

export const unknownPace: Pace = { pauses: 0, meanPauseMs: 0, patienceMs: 0 };

/** Pauses that must be known before the longest delay follows them. */
const leastPauses = 3;
/** Weight of the newest pause. */
const newest = 0.3;
/** A user who goes on this soon after the turn was taken as complete had been cut off, ms. */
const cutOffMs = 1_000;
const mostPatienceMs = 800;
const meltingPerTurn = 0.7;

/** What a pause tells about the end of the turn. */
export interface Reading {
  /** The turn provider's word, 0..1; undefined: it has not said anything (yet). */
  readonly complete: number | undefined;
  readonly shape: TranscriptShape;
}

/**
 * Silence after the last voiced audio at which a turn that reads like this is complete, ms. From `minDelayMs`, where the turn
 * provider is sure that the user has finished, it grows with the doubt: to `sentenceDelayMs` where it is sure of the contrary
 * but the words end like a sentence, else to `maxDelayMs`. Words that break off wait as long as any sentence does.
 */
export function endpointDelayMs(
  { complete, shape }: Reading,
  pace: Pace,
  config: TurnTakingConfig,
  { minDelayMs, maxDelayMs }: TurnDetection,
): number {
  const within = (ms: number) => Math.round(Math.min(maxDelayMs, Math.max(minDelayMs, ms)));
  const patienceMs = config.adaptive ? pace.patienceMs : 0;
  const readsWhole = shape === 'sentence' || shape === 'backchannel';
  const doubtfulMs = within(readsWhole ? config.sentenceDelayMs : longestMs(pace, config, maxDelayMs));
  const graded = minDelayMs + doubt(complete, config) * (doubtfulMs - minDelayMs);
  return within((shape === 'open' ? Math.max(graded, config.sentenceDelayMs) : graded) + patienceMs);
}

function longestMs(pace: Pace, config: TurnTakingConfig, maxDelayMs: number): number {
  if (!config.adaptive || pace.pauses < leastPauses) return maxDelayMs;
  return Math.max(config.sentenceDelayMs, 2 * pace.meanPauseMs + 300);
}

/**
 * How little the turn provider believes that the user has finished, 0..1; 1 while it has not said anything. In odds: the
 * answers lie close to 0 and 1, where 0.97 and 0.99 are as far apart as 0.5 and 0.75.
 */
function doubt(complete: number | undefined, { completeThreshold, incompleteThreshold }: TurnTakingConfig): number {
  if (complete === undefined) return 1;
  if (complete >= completeThreshold) return 0;
  if (complete <= incompleteThreshold) return 1;
  return (logOdds(completeThreshold) - logOdds(complete)) / (logOdds(completeThreshold) - logOdds(incompleteThreshold));
}

/** Finite for 0 and 1, too. */
function logOdds(probability: number): number {
  const inside = Math.min(0.9999, Math.max(0.0001, probability));
  return Math.log(inside / (1 - inside));
}

/** The user paused and went on within the turn. */
export function learnPause(pace: Pace, pauseMs: number): Pace {
  const { pauses, meanPauseMs } = pace;
  const mean = pauses === 0 ? pauseMs : meanPauseMs + newest * (pauseMs - meanPauseMs);
  return { ...pace, pauses: pauses + 1, meanPauseMs: mean };
}

/** A turn is over. `gapMs`: silence between the turn before it and this one; `delayMs`: what was waited back then. */
export function learnTurn(pace: Pace, gapMs: number, delayMs: number): Pace {
  if (gapMs > cutOffMs) return { ...pace, patienceMs: Math.floor(pace.patienceMs * meltingPerTurn) };
  const missingMs = Math.max(0, gapMs - delayMs) + 100;
  return { ...pace, patienceMs: Math.min(mostPatienceMs, pace.patienceMs + missingMs) };
}
