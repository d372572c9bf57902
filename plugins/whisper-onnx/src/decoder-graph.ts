import type { OnnxRuntime, OnnxSession, OnnxTensor } from '@repartee/core/providers';
import type { Generation } from './generation.js';
import { layerNames } from './key-value-cache.js';

type Tensors = Readonly<Record<string, OnnxTensor>>;

export interface DecoderRun {
  /** [rows, new tokens] */
  readonly tokens: OnnxTensor;
  /** [rows]: cached positions that are real. */
  readonly pastLengths: OnnxTensor;
  /** [rows, logits]: indexes into the new tokens. */
  readonly last: OnnxTensor;
  /** Keys and values, cached and from the encoder, with `cross_bias`. */
  readonly attended: readonly Tensors[];
}

export interface DecoderStep {
  /** What follows each of the wanted tokens, row by row. */
  readonly logits: readonly Float32Array[];
  /** The keys and values of the new tokens, [rows, heads, new tokens, width] each, in the order of `layerNames`. */
  readonly fresh: readonly Float32Array[];
}

/** One run of the decoder's graph. */
export class DecoderGraph {
  readonly #session: OnnxSession;
  readonly #onnx: OnnxRuntime;
  readonly #vocabulary: number;
  readonly #newNames: readonly string[];
  readonly #fetches: readonly string[];

  constructor(session: OnnxSession, onnx: OnnxRuntime, generation: Generation) {
    this.#session = session;
    this.#onnx = onnx;
    this.#vocabulary = generation.vocab_size;
    this.#newNames = layerNames(generation).map((name) => `new_${name}`);
    this.#fetches = ['logits', ...this.#newNames];
  }

  /** Several tokens of one utterance. */
  runOne(
    tokens: readonly number[],
    wanted: readonly number[],
    pastLength: number,
    attended: readonly Tensors[],
  ): Promise<DecoderStep> {
    return this.run({
      tokens: this.numbers(Int32Array.from(tokens), [1, tokens.length]),
      pastLengths: this.numbers(Int32Array.of(pastLength), [1]),
      last: this.numbers(Int32Array.from(wanted), [1, wanted.length]),
      attended,
    });
  }

  /** Numbers as an input; to change the numbers is to change the input. */
  numbers(values: Int32Array, dims: readonly number[]): OnnxTensor {
    return this.#onnx.tensor('int32', values, dims);
  }

  async run({ tokens, pastLengths, last, attended }: DecoderRun): Promise<DecoderStep> {
    const feeds: Record<string, OnnxTensor> = { tokens, past_len: pastLengths, last };
    for (const tensors of attended) Object.assign(feeds, tensors);
    const outputs = await this.#session.run(feeds, this.#fetches);
    const logits = outputs['logits']!.data as Float32Array;
    const size = this.#vocabulary;
    return {
      logits: Array.from({ length: last.data.length }, (_, row) => logits.subarray(row * size, (row + 1) * size)),
      fresh: this.#newNames.map((name) => outputs[name]!.data as Float32Array),
    };
  }
}
