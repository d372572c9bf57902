/** What the decoding loop finds at the beginning of a round. */
export interface Waiting {
  /** Utterances that wait for the encoder. */
  readonly encodings: number;
  /** Utterances that wait for the decoder. */
  readonly reads: number;
}

/** While nobody waits for the decoder two may be encoded: they then begin in company. */
const MOST_JOINS = 2;

/** Encoder runs before the next step of the decoder: whoever is decoding waits for one at most. */
export function joinsBeforeStep({ encodings, reads }: Waiting): number {
  return Math.min(encodings, reads > 0 ? 1 : MOST_JOINS);
}

/** Utterances attend over room for `capacity` positions; how much room do the `longest` need? Steps are coarse, so that it seldom changes. */
export function roomFor(longest: number, capacity: number, step: number): number {
  const needed = Math.ceil(longest / step) * step;
  return needed > capacity || 2 * needed <= capacity ? needed : capacity;
}

/** Tokens one utterance reads in a run of its own: of 32, it takes about as long as the encoder. */
const MOST_ALONE = 36;

/** How many of the reads that need a run of their own go before the next shared step, in order. */
export function aloneBeforeStep(lengths: readonly number[]): number {
  let tokens = 0;
  const beyond = lengths.findIndex((length) => (tokens += length) > MOST_ALONE);
  return beyond < 0 ? lengths.length : Math.max(1, beyond);
}
