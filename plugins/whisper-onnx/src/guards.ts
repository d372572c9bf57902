import { deflateSync } from 'node:zlib';

/** Bounds beyond which a transcript is not believed; the names and the first three defaults are OpenAI Whisper's. */
export interface Thresholds {
  /** Text that zlib makes smaller by more than this repeats itself. */
  readonly compressionRatio: number;
  /** Mean natural logarithm of the tokens' probabilities; lower is guessing. */
  readonly logProbability: number;
  /** Probability that nobody speaks, above which a guess counts as silence. */
  readonly noSpeech: number;
}

/** What is known of a transcript when it is judged. */
export interface Evidence {
  readonly text: string;
  readonly looped: boolean;
  readonly averageLogProbability: number;
  readonly noSpeech: number;
}

/** `silence`: nobody spoke; `doubtful`: decode again in another way; `sound`: believe it. */
export type Verdict = 'sound' | 'doubtful' | 'silence';

export function judge(evidence: Evidence, thresholds: Thresholds): Verdict {
  const guessing = evidence.averageLogProbability < thresholds.logProbability;
  if (guessing && evidence.noSpeech > thresholds.noSpeech) return 'silence';
  if (guessing || evidence.looped) return 'doubtful';
  return compressionRatio(evidence.text) > thresholds.compressionRatio ? 'doubtful' : 'sound';
}

export function compressionRatio(text: string): number {
  const bytes = Buffer.from(text, 'utf8');
  return bytes.length / deflateSync(bytes).length;
}

/** Tokens that `samples` of speech can hold in the densest scripts (16 kHz); more is a runaway. */
export function tokenBudget(samples: number): number {
  return 24 + Math.ceil((samples / 16_000) * 20);
}

const LONGEST_PATTERN = 32;
const REPEATS = 4;
const REPEATED_TOKENS = 16;

/**
 * Length of the pattern that the tokens end in when it stands there at least 4 times and over at least 16 tokens;
 * 0 when they do not loop. People do say a word four times, hence the 16.
 */
export function loopAtEnd(tokens: readonly number[]): number {
  const count = tokens.length;
  for (let pattern = 1; pattern <= LONGEST_PATTERN; pattern++) {
    const needed = Math.max(REPEATS * pattern, REPEATED_TOKENS);
    if (needed > count) return 0;
    let same = pattern;
    while (same < needed && tokens[count - 1 - same] === tokens[count - 1 - same + pattern]) same++;
    if (same === needed) return pattern;
  }
  return 0;
}

/** The tokens with the loop at their end kept once. */
export function withoutLoop(tokens: readonly number[]): readonly number[] {
  const pattern = loopAtEnd(tokens);
  if (pattern === 0) return tokens;
  let end = tokens.length;
  while (end > pattern && tokens[end - 1] === tokens[end - 1 - pattern]) end--;
  return tokens.slice(0, end);
}
