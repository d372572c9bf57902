import { setImmediate as nextTurn } from 'node:timers/promises';
import type { OnnxNames, OnnxRuntime, OnnxSession } from '@repartee/core/providers';
import { DecoderGraph } from './decoder-graph.js';
import { Decoding } from './decoding.js';
import { DecodingBatch } from './decoding-batch.js';
import type { Sharing } from './decoder-file.js';
import type { Encoded } from './encoder.js';
import type { Generation } from './generation.js';
import { KeyValueCache, layerNames } from './key-value-cache.js';
import { aloneBeforeStep, joinsBeforeStep } from './next-round.js';

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

export interface DecoderOptions {
  readonly sharing: Sharing;
  /** An utterance that happens to be alone is computed as in company. */
  readonly repeatable: boolean;
}

/** One utterance's wish at the next step. */
interface Read {
  readonly decoding: Decoding;
  readonly tokens: readonly number[];
  readonly wanted: readonly number[];
  resolve(rows: readonly Float32Array[]): void;
  reject(error: unknown): void;
}

/**
 * Whisper's decoder, shared by all utterances of a worker: at every step those that want one token more are one run.
 * They join and leave at any step; its loop also gives the encoder its turns. Its buffers are used again.
 */
export class Decoder {
  readonly #graph: DecoderGraph;
  readonly #batch: DecodingBatch | undefined;
  readonly #newCache: () => KeyValueCache;
  readonly #free: KeyValueCache[] = [];
  readonly #encodings: (() => Promise<void>)[] = [];
  readonly #reads: Read[] = [];
  #isWorking = false;

  constructor(
    session: OnnxSession,
    onnx: OnnxRuntime,
    generation: Generation,
    options: DecoderOptions = { sharing: 'alone', repeatable: false },
  ) {
    this.#graph = new DecoderGraph(session, onnx, generation);
    this.#batch = options.sharing === 'alone' ? undefined : new DecodingBatch(this.#graph, onnx, generation, options);
    this.#newCache = () => new KeyValueCache(onnx, generation);
  }

  /** Runs the encoder when it is its turn. */
  encode<Result>(run: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#encodings.push(() => run().then(resolve, reject));
      this.#wake();
    });
  }

  /** Begins on one encoded utterance. Dispose the decoding, and its place serves the next. */
  begin(encoded: Encoded): Decoding {
    const cache = this.#free.pop() ?? this.#newCache();
    cache.clear();
    return new Decoding(encoded, cache, {
      read: (decoding, tokens, wanted) =>
        new Promise((resolve, reject) => {
          this.#reads.push({ decoding, tokens, wanted, resolve, reject });
          this.#wake();
        }),
      release: (freed) => this.#free.push(freed),
    });
  }

  #wake(): void {
    if (this.#isWorking) return;
    this.#isWorking = true;
    void this.#work();
  }

  async #work(): Promise<void> {
    for (;;) {
      // Whoever got logits picks a token and asks for more; calls that came in the meantime begin.
      await nextTurn();
      const encodings = this.#encodings.splice(0, joinsBeforeStep(this.#waiting));
      if (encodings.length === 0 && this.#reads.length === 0) break;
      for (const encode of encodings) await encode();
      await this.#step(this.#reads.splice(0));
    }
    this.#isWorking = false;
  }

  get #waiting() {
    return { encodings: this.#encodings.length, reads: this.#reads.length };
  }

  async #step(reads: readonly Read[]): Promise<void> {
    // Several tokens fill a run by themselves: to bring them together with others costs more than the run it saves.
    const isShared = ({ tokens }: Read) => this.#batch !== undefined && tokens.length === 1;
    const together = reads.filter(isShared);
    const alone = reads.filter((read) => !isShared(read));
    const now = alone.splice(0, aloneBeforeStep(alone.map(({ tokens }) => tokens.length)));
    this.#reads.unshift(...alone);
    for (const read of now) await this.#alone(read);
    if (!this.#batch || together.length === 0) return;
    try {
      const rows = await this.#batch.step(together);
      for (const [i, { resolve }] of together.entries()) resolve([rows[i]!]);
    } catch {
      // One of them spoils the run: it must not be the end of the others.
      for (const read of together) await this.#alone(read);
    }
  }

  async #alone({ decoding, tokens, wanted, resolve, reject }: Read): Promise<void> {
    try {
      resolve(await decoding.readAlone(this.#graph, tokens, wanted));
    } catch (error) {
      reject(error);
    }
  }
}
