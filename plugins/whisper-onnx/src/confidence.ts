import type { WhisperOutput } from './whisper-runner.js';

/** What no temperature made pass the guards counts half. */
const unsound = 0.5;

/**
 * How sure Whisper is that this was said at all, 0..1: the geometric mean of its tokens' probabilities, times the
 * probability that somebody speaks. Both come from logits that decoding has read anyway.
 */
export function confidenceIn({ tokens, averageLogProbability, noSpeech, sound }: WhisperOutput): number {
  if (tokens.length === 0) return 0;
  return Math.exp(averageLogProbability) * (1 - noSpeech) * (sound ? 1 : unsound);
}

/** Confidence in several windows, each counting by its tokens. */
export class MeanConfidence {
  #sum = 0;
  #tokens = 0;

  add(output: WhisperOutput): void {
    this.#sum += confidenceIn(output) * output.tokens.length;
    this.#tokens += output.tokens.length;
  }

  /** With one more window, which is not kept. */
  with(output: WhisperOutput): number {
    const tokens = this.#tokens + output.tokens.length;
    return tokens === 0 ? 0 : (this.#sum + confidenceIn(output) * output.tokens.length) / tokens;
  }
}
