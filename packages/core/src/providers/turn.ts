import type { CallOptions, Provider, Timing } from './provider.js';

export interface TurnOptions extends CallOptions {
  /** What the user has said so far in this turn, where it is known already. */
  readonly transcript?: string;
  /** Language of the conversation (ISO 639-1), where it is known. */
  readonly language?: string;
  /** On the `Clock`: when the decision is no longer of use. */
  readonly deadline?: number;
}

export interface TurnDecision {
  /** Probability that the user has finished, 0..1. */
  readonly complete: number;
  readonly timing?: Timing;
}

export interface TurnProvider extends Provider {
  /** Asked at a pause. `audio` is the user's turn so far (its last 16 s at most), 16 kHz mono, silence of the pause included. */
  decide(audio: Float32Array, options: TurnOptions): Promise<TurnDecision>;
}
