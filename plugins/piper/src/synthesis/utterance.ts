import type { Timing } from '@repartee/core/providers';

/** A word of the whole text with its place in the frames of its utterance. */
export interface AlignedWord {
  readonly from: number;
  readonly to: number;
  readonly startFrame: number;
  readonly endFrame: number;
}

/** A clause with its melody and rhythm decided, ready to be turned into sound window by window. */
export interface Utterance {
  /** [channels, frames] */
  readonly prior: Float32Array;
  readonly channels: number;
  readonly frames: number;
  /** Those to be heard: what the model adds after the last word is mostly silence. */
  readonly keptFrames: number;
  readonly words: readonly AlignedWord[];
  /** Silence that belongs after it, ms. */
  readonly pauseMs: number;
  readonly timing: Timing;
}
