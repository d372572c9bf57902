import type { InterruptionConfig } from '../config/schema.js';
import { isCredible } from './credibility.js';
import type { TranscriptShape } from './transcript-shape.js';

/** What is understood so far of a sound over the agent's voice. */
export interface Overlap {
  /** undefined: not a guess has come yet. */
  readonly shape: TranscriptShape | undefined;
  readonly words: number;
  /** The transcriber's own, 0..1; undefined: it cannot tell. */
  readonly confidence: number | undefined;
  /** Voiced audio of it so far, ms. */
  readonly voicedMs: number;
}

/** Do the words take the floor from the agent? */
export function interrupts(overlap: Overlap, { minWords }: InterruptionConfig): boolean {
  const { shape, words } = overlap;
  const saysSomething = shape !== undefined && shape !== 'empty' && shape !== 'backchannel';
  return saysSomething && words >= minWords && isCredible(overlap);
}

/**
 * A sound that goes on and on: speech that nobody has understood yet takes the floor; what the transcriber calls no
 * words (music, a machine) or a backchannel is talked over. undefined: too early to say.
 */
export function weighDuration(
  overlap: Pick<Overlap, 'shape' | 'voicedMs'>,
  { minDurationMs }: InterruptionConfig,
): 'take' | 'talk-over' | undefined {
  if (overlap.voicedMs < minDurationMs) return undefined;
  return overlap.shape === 'empty' || overlap.shape === 'backchannel' ? 'talk-over' : 'take';
}
