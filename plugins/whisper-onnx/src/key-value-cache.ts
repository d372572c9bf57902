import type { OnnxRuntime, OnnxTensor } from '@repartee/core/providers';
import type { Generation } from './generation.js';

/** Capacities the graph is run with: attention costs what the capacity is, so it grows with the text. */
const SMALLEST = 64;

/** Self-attention keys and values of one decoding, in buffers that are allocated once and used again. */
export class KeyValueCache {
  /** `past_k_i` and `past_v_i` as they stand. */
  feeds: Readonly<Record<string, OnnxTensor>>;
  length = 0;
  readonly #onnx: OnnxRuntime;
  readonly #heads: number;
  readonly #width: number;
  readonly #most: number;
  readonly #names: readonly string[];
  readonly #buffers: readonly Float32Array[];
  readonly #feedsOf = new Map<number, Readonly<Record<string, OnnxTensor>>>();
  #capacity: number;

  constructor(onnx: OnnxRuntime, generation: Generation) {
    this.#onnx = onnx;
    this.#heads = generation.n_heads;
    this.#width = generation.d_model / generation.n_heads;
    this.#most = generation.max_text_positions;
    this.#names = layerNames(generation).map((name) => `past_${name}`);
    this.#buffers = this.#names.map(() => new Float32Array(this.#heads * this.#most * this.#width));
    this.#capacity = Math.min(SMALLEST, this.#most);
    this.feeds = this.#feeds();
  }

  clear(): void {
    this.length = 0;
    this.#capacity = Math.min(SMALLEST, this.#most);
    this.feeds = this.#feeds();
  }

  /** Positions that `buffers` have room for. */
  get capacity(): number {
    return this.#capacity;
  }

  /** [heads, capacity, width] each, in the order of `layerNames`. */
  get buffers(): readonly Float32Array[] {
    return this.#buffers;
  }

  /** Adds the `count` positions that a run of the decoder gave, in the order of `layerNames`. */
  append(fresh: readonly Float32Array[], count: number): void {
    this.#reserve(this.length + count);
    const width = this.#width;
    for (let i = 0; i < this.#buffers.length; i++) {
      const target = this.#buffers[i]!;
      const source = fresh[i]!;
      for (let head = 0; head < this.#heads; head++) {
        const from = head * count * width;
        target.set(source.subarray(from, from + count * width), (head * this.#capacity + this.length) * width);
      }
    }
    this.length += count;
  }

  #reserve(length: number): void {
    if (length <= this.#capacity) return;
    let capacity = this.#capacity;
    while (capacity < length) capacity = Math.min(capacity * 2, this.#most);
    const width = this.#width;
    for (const buffer of this.#buffers) {
      // In place, the last head first: a head only ever moves backwards into room that is free.
      for (let head = this.#heads - 1; head > 0; head--) {
        const from = head * this.#capacity * width;
        buffer.copyWithin(head * capacity * width, from, from + this.length * width);
      }
    }
    this.#capacity = capacity;
    this.feeds = this.#feeds();
  }

  #feeds(): Readonly<Record<string, OnnxTensor>> {
    let feeds = this.#feedsOf.get(this.#capacity);
    if (!feeds) {
      const size = this.#heads * this.#capacity * this.#width;
      const shape = [1, this.#heads, this.#capacity, this.#width];
      feeds = Object.fromEntries(
        this.#names.map((name, i) => [name, this.#onnx.tensor('float32', this.#buffers[i]!.subarray(0, size), shape)]),
      );
      this.#feedsOf.set(this.#capacity, feeds);
    }
    return feeds;
  }
}

/** `k_0`, `v_0`, `k_1` … : what every layer keeps. */
export function layerNames(generation: Pick<Generation, 'decoder_layers'>): string[] {
  return Array.from({ length: generation.decoder_layers }, (_, i) => [`k_${i}`, `v_${i}`]).flat();
}
