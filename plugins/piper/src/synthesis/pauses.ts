import type { SpokenToken } from '../normalize/index.js';

/** Silence after a clause, by the mark it ends with, ms at normal pace. */
const PAUSE_MS: Readonly<Record<string, number>> = { ',': 130, ':': 220, ';': 240, '.': 320, '!': 320, '?': 340 };
/** A clause that was cut between words goes on at once. */
const NO_MARK_MS = 30;

export function pauseAfter(tokens: readonly SpokenToken[]): number {
  const last = tokens.at(-1);
  return last?.type === 'pause' ? PAUSE_MS[last.mark]! : NO_MARK_MS;
}
