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
/** Confidence below which a word heard in no more than a click is taken for a guess at a noise. */
const firstWordConfidence = 0.45;
/** What every further word, and every further second of voice, takes off that. */
const perWord = 0.1;
const perSecond = 0.3;

/**
 * Was that said at all? Transcribers put words into coughs and knocks ("Thank you.", "you", "Bye."): more words than fit
 * into the sound, or few of them, from little voice, and not believed by the transcriber itself.
 */
export function isCredible({ words, confidence, voicedMs }: Evidence): boolean {
  const voicedSeconds = voicedMs / 1000;
  if (words > 1 + mostWordsPerSecond * voicedSeconds) return false;
  if (confidence === undefined) return true;
  return confidence >= firstWordConfidence - perWord * (words - 1) - perSecond * voicedSeconds;
}
