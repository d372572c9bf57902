import type { SpeculationConfig } from '../config/schema.js';

/** Answers that a session may still prepare in vain. Time is audio time, ms. */
export interface Credit {
  /** Used so far; a fraction while it is being forgiven. */
  readonly spent: number;
  readonly atMs: number;
}

export const fullCredit: Credit = { spent: 0, atMs: 0 };

export function hasCredit(credit: Credit, nowMs: number, config: SpeculationConfig): boolean {
  return forgiven(credit, nowMs, config).spent + 1 <= config.budget;
}

/** An answer was prepared in vain. */
export function spend(credit: Credit, nowMs: number, config: SpeculationConfig): Credit {
  const { spent, atMs } = forgiven(credit, nowMs, config);
  return { spent: spent + 1, atMs };
}

/** An answer that was prepared is the one that is given. */
export function earn(credit: Credit, nowMs: number, config: SpeculationConfig): Credit {
  const { spent, atMs } = forgiven(credit, nowMs, config);
  return { spent: Math.max(0, spent - 1), atMs };
}

function forgiven({ spent, atMs }: Credit, nowMs: number, { refillMs }: SpeculationConfig): Credit {
  if (refillMs === 0) return { spent: 0, atMs: nowMs };
  return { spent: Math.max(0, spent - (nowMs - atMs) / refillMs), atMs: nowMs };
}
