import type { Evidence } from './evidence.js';

/** Something that was expected of a call. */
export interface Check {
  /** When it was decided, ms of the call. */
  readonly atMs: number;
  readonly what: string;
  readonly met: boolean;
  /** What was seen, or what there was instead. */
  readonly seen: string;
  /** Line of the script; left out: it holds for every call. */
  readonly line?: number;
}

export interface CallResult {
  readonly name: string;
  readonly why: string;
  readonly mode: 'virtual' | 'real';
  /** Everything expected was met. */
  readonly ok: boolean;
  readonly checks: readonly Check[];
  readonly evidence: Evidence;
  readonly durationMs: number;
}
