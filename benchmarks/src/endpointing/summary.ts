import { percentile } from '../report.js';
import type { Outcome } from './outcome.js';

export interface Summary {
  readonly turns: number;
  /** Share of turns that were cut off. */
  readonly cutTurns: number;
  readonly pauses: number;
  /** Share of inner pauses that a turn was cut off in. */
  readonly cutPauses: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly meanMs: number;
  /** Turns that were never answered. */
  readonly lost: number;
}

export function summary(outcomes: readonly Outcome[]): Summary {
  const waits = outcomes.flatMap(({ waitMs }) => (waitMs === undefined ? [] : [waitMs]));
  const pauses = outcomes.reduce((sum, { turn }) => sum + turn.pauses.length, 0);
  return {
    turns: outcomes.length,
    cutTurns: outcomes.filter(({ isCut }) => isCut).length / outcomes.length,
    pauses,
    cutPauses: outcomes.reduce((sum, { cuts }) => sum + cuts.length, 0) / pauses,
    p50Ms: percentile(waits, 0.5),
    p95Ms: percentile(waits, 0.95),
    meanMs: waits.reduce((sum, wait) => sum + wait, 0) / waits.length,
    lost: outcomes.length - waits.length,
  };
}
