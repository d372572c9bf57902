/** A transcript and the sound it was made from. */
export interface Evidence {
  readonly words: number;
  /** The transcriber's own, 0..1; undefined: it cannot tell. */
  readonly confidence: number | undefined;
  /** Voiced audio in the sound, ms. */
  readonly voicedMs: number;
}

/** Nobody speaks faster for longer than a word or two. */
const mostWordsPerSecond = 8;
/**
 * Confidence below which one word is taken for a guess at a noise: with Whisper, single digits of people said low lie
 * between 0.14 and 0.6, what it hears in coughs and knocks below 0.1. Every further word, and voice, take off from it.
 */
const leastConfidence = 0.12;
const lessPerWord = 0.04;
const lessPerSecond = 0.05;

/**
 * Was that said at all? Transcribers put words into coughs and knocks ("Thank you.", "you", "Bye."): more words than fit
 * into the sound, or few of them, from little voice, and not believed by the transcriber itself.
 */
export function isCredible({ words, confidence, voicedMs }: Evidence): boolean {
  const voicedSeconds = voicedMs / 1000;
  if (words > 1 + mostWordsPerSecond * voicedSeconds) return false;
  if (confidence === undefined) return true;
  return confidence >= leastConfidence - lessPerWord * (words - 1) - lessPerSecond * voicedSeconds;
}
