import type { OnnxNames, OnnxRuntime, OnnxSession, OnnxTensor } from '@repartee/core/providers';
import type { Encoded } from './encoder.js';
import type { Generation } from './generation.js';
import { KeyValueCache, layerNames } from './key-value-cache.js';

/** What the decoder's file has, as `tools/whisper_export.py` writes it. */
export function decoderNames(generation: Generation): OnnxNames {
  const layers = layerNames(generation);
  return {
    inputs: [
      'tokens',
      'past_len',
      'cross_bias',
      'last',
      ...layers.flatMap((name) => [`past_${name}`, `cross_${name}`]),
    ],
    outputs: ['logits', ...layers.map((name) => `new_${name}`)],
  };
}

/** Whisper's decoder. Its caches are used again, so that a decoding allocates only what the runtime returns. */
export class Decoder {
  readonly #session: OnnxSession;
  readonly #onnx: OnnxRuntime;
  readonly #generation: Generation;
  readonly #free: KeyValueCache[] = [];

  constructor(session: OnnxSession, onnx: OnnxRuntime, generation: Generation) {
    this.#session = session;
    this.#onnx = onnx;
    this.#generation = generation;
  }

  /** Begins on one encoded utterance. Dispose the decoding, and its cache serves the next. */
  begin(encoded: Encoded): Decoding {
    const cache = this.#free.pop() ?? new KeyValueCache(this.#onnx, this.#generation);
    cache.clear();
    return new Decoding(this.#session, this.#onnx, this.#generation, encoded, cache, () => this.#free.push(cache));
  }
}

export class Decoding implements Disposable {
  readonly #session: OnnxSession;
  readonly #onnx: OnnxRuntime;
  readonly #vocabulary: number;
  readonly #cache: KeyValueCache;
  readonly #release: () => void;
  readonly #newNames: readonly string[];
  readonly #fetches: readonly string[];
  readonly #feeds: Record<string, OnnxTensor>;
  readonly #one = new Int32Array(1);
  readonly #past = new Int32Array(1);
  readonly #oneToken: OnnxTensor;
  readonly #onlyRow: OnnxTensor;
  #released = false;

  constructor(
    session: OnnxSession,
    onnx: OnnxRuntime,
    generation: Generation,
    encoded: Encoded,
    cache: KeyValueCache,
    release: () => void,
  ) {
    this.#session = session;
    this.#onnx = onnx;
    this.#vocabulary = generation.vocab_size;
    this.#cache = cache;
    this.#release = release;
    this.#newNames = layerNames(generation).map((name) => `new_${name}`);
    this.#fetches = ['logits', ...this.#newNames];
    this.#oneToken = onnx.tensor('int32', this.#one, [1, 1]);
    this.#onlyRow = onnx.tensor('int32', new Int32Array(1), [1, 1]);
    this.#feeds = { ...encoded, past_len: onnx.tensor('int32', this.#past, [1]) };
  }

  /** Tokens read so far. */
  get length(): number {
    return this.#cache.length;
  }

  /** Reads more tokens. Returns the logits that follow each of the `wanted` ones (indexes into `tokens`), row by row. */
  async read(tokens: readonly number[], wanted: readonly number[]): Promise<readonly Float32Array[]> {
    const feeds = this.#feeds;
    Object.assign(feeds, this.#cache.feeds);
    this.#past[0] = this.#cache.length;
    if (tokens.length === 1) {
      this.#one[0] = tokens[0]!;
      feeds['tokens'] = this.#oneToken;
      feeds['last'] = this.#onlyRow;
    } else {
      feeds['tokens'] = this.#onnx.tensor('int32', Int32Array.from(tokens), [1, tokens.length]);
      feeds['last'] = this.#onnx.tensor('int32', Int32Array.from(wanted), [1, wanted.length]);
    }
    const outputs = await this.#session.run(feeds, this.#fetches);
    this.#cache.append(outputs, this.#newNames, tokens.length);
    const logits = outputs['logits']!.data as Float32Array;
    const size = this.#vocabulary;
    return wanted.map((_, row) => logits.subarray(row * size, (row + 1) * size));
  }

  /** Forgets all tokens after the first `length`. */
  rewind(length: number): void {
    this.#cache.length = length;
  }

  [Symbol.dispose](): void {
    if (this.#released) return;
    this.#released = true;
    this.#release();
  }
}
