import type { DecoderGraph } from './decoder-graph.js';
import type { Encoded } from './encoder.js';
import type { KeyValueCache } from './key-value-cache.js';

/** Where the decoding of an utterance takes place once it shares runs with others. */
export interface DecodingPlace {
  readAlone(decoding: Decoding, tokens: readonly number[], wanted: readonly number[]): Promise<readonly Float32Array[]>;
  leave(decoding: Decoding): void;
}

interface DecodingHost {
  read(decoding: Decoding, tokens: readonly number[], wanted: readonly number[]): Promise<readonly Float32Array[]>;
  release(cache: KeyValueCache): void;
}

/** The decoding of one utterance: by itself until it first asks for a single token, then beside the others. */
export class Decoding implements Disposable {
  readonly #host: DecodingHost;
  #own: { readonly encoded: Encoded; readonly cache: KeyValueCache } | undefined;
  #place: DecodingPlace | undefined;
  #length = 0;

  constructor(encoded: Encoded, cache: KeyValueCache, host: DecodingHost) {
    this.#own = { encoded, cache };
    this.#host = host;
  }

  /** Tokens read so far. */
  get length(): number {
    return this.#length;
  }

  /** Reads more tokens. Returns the logits that follow each of the `wanted` ones (indexes into `tokens`), row by row. */
  read(tokens: readonly number[], wanted: readonly number[]): Promise<readonly Float32Array[]> {
    return this.#host.read(this, tokens, wanted);
  }

  /** Forgets all tokens after the first `length`. */
  rewind(length: number): void {
    this.#length = length;
    if (this.#own) this.#own.cache.length = length;
  }

  /** For the decoder: tokens that were read in a run shared with others. */
  advance(count: number): void {
    this.#length += count;
  }

  /** For the decoder: reads in a run of its own. */
  async readAlone(
    graph: DecoderGraph,
    tokens: readonly number[],
    wanted: readonly number[],
  ): Promise<readonly Float32Array[]> {
    if (this.#place) return this.#place.readAlone(this, tokens, wanted);
    const { encoded, cache } = this.#own!;
    const { logits, fresh } = await graph.runOne(tokens, wanted, cache.length, [encoded, cache.feeds]);
    cache.append(fresh, tokens.length);
    this.#length = cache.length;
    return logits;
  }

  /** For the batch: takes what the decoding has gathered by itself, once. */
  moveTo(place: DecodingPlace): { readonly encoded: Encoded; readonly cache: KeyValueCache } | undefined {
    const own = this.#own;
    this.#own = undefined;
    if (own) {
      this.#place = place;
      this.#host.release(own.cache);
    }
    return own;
  }

  [Symbol.dispose](): void {
    this.#place?.leave(this);
    if (this.#own) this.#host.release(this.#own.cache);
    this.#own = undefined;
  }
}
