import type { OnnxRuntime, OnnxTensor } from '@repartee/core/providers';
import { AttentionRows } from './attention-rows.js';
import { rowsFor } from './decoder-file.js';
import type { Sharing } from './decoder-file.js';
import type { DecoderGraph } from './decoder-graph.js';
import type { Decoding, DecodingPlace } from './decoding.js';
import type { Encoded } from './encoder.js';
import type { Generation } from './generation.js';
import { layerNames } from './key-value-cache.js';
import { roomFor } from './next-round.js';

/** Both are multiples of 16: so far the sums of attention come out the same bits however much room there is. */
const TEXT_STEP = 64;
const AUDIO_STEP = 64;
const NOT_THERE = -1e9;

interface Member {
  readonly decoding: Decoding;
  /** Positions of the encoder. */
  readonly heard: number;
  readonly bias: Float32Array;
}

/** One token of one utterance. */
export interface SingleRead {
  readonly decoding: Decoding;
  readonly tokens: readonly number[];
}

interface Numbers {
  readonly tokens: Int32Array;
  readonly pastLengths: Int32Array;
  readonly inputs: { readonly tokens: OnnxTensor; readonly pastLengths: OnnxTensor; readonly last: OnnxTensor };
}

/**
 * Utterances that are decoded in the same runs, one row each. The rows lie side by side without gaps: one that leaves is
 * replaced by the last. What they heard is copied when they come, not at every step.
 */
export class DecodingBatch implements DecodingPlace {
  readonly #graph: DecoderGraph;
  readonly #onnx: OnnxRuntime;
  readonly #rowsFor: (utterances: number) => number;
  readonly #mostText: number;
  readonly #crossNames: readonly string[];
  readonly #text: AttentionRows;
  readonly #audio: AttentionRows;
  readonly #numbers = new Map<number, Numbers>();
  readonly #leaving = new Set<Decoding>();
  #members: Member[] = [];
  /** `cross_bias` of all rows, rebuilt when the members change. */
  #bias: Float32Array | undefined;

  constructor(
    graph: DecoderGraph,
    onnx: OnnxRuntime,
    generation: Generation,
    { sharing, repeatable }: { readonly sharing: Sharing; readonly repeatable: boolean },
  ) {
    this.#graph = graph;
    this.#onnx = onnx;
    this.#rowsFor = (utterances) => rowsFor(utterances, sharing, repeatable);
    this.#mostText = generation.max_text_positions;
    const layers = layerNames(generation);
    this.#crossNames = layers.map((name) => `cross_${name}`);
    const shape = { heads: generation.n_heads, width: generation.d_model / generation.n_heads };
    this.#text = new AttentionRows(onnx, { ...shape, names: layers.map((name) => `past_${name}`) });
    this.#audio = new AttentionRows(onnx, { ...shape, names: this.#crossNames });
  }

  /** Reads one token of each; those that are not here yet join. Returns the logits in the same order. */
  async step(reads: readonly SingleRead[]): Promise<readonly Float32Array[]> {
    this.#compact();
    for (const { decoding } of reads) this.#join(decoding);
    this.#makeRoom(1);
    const rows = this.#rowsFor(this.#members.length);
    const { tokens, pastLengths, inputs } = this.#numbersOf(rows);
    pastLengths.fill(0);
    for (const [row, { decoding }] of this.#members.entries()) pastLengths[row] = decoding.length;
    const rowOf = reads.map(({ decoding }) => this.#rowOf(decoding));
    for (const [i, row] of rowOf.entries()) tokens[row] = reads[i]!.tokens[0]!;
    const { logits, fresh } = await this.#graph.run({
      ...inputs,
      attended: [this.#text.first(rows), this.#audio.first(rows), this.#biasOf(0, rows)],
    });
    for (const [i, row] of rowOf.entries()) {
      const { decoding } = reads[i]!;
      this.#text.write(row, decoding.length, { buffers: fresh, row, capacity: 1 }, 1);
      decoding.advance(1);
    }
    return rowOf.map((row) => logits[row]!);
  }

  async readAlone(
    decoding: Decoding,
    tokens: readonly number[],
    wanted: readonly number[],
  ): Promise<readonly Float32Array[]> {
    this.#compact();
    this.#makeRoom(tokens.length);
    const row = this.#rowOf(decoding);
    const attended = [this.#text.only(row), this.#audio.only(row), this.#biasOf(row, 1)];
    const { logits, fresh } = await this.#graph.runOne(tokens, wanted, decoding.length, attended);
    this.#text.write(row, decoding.length, { buffers: fresh, row: 0, capacity: tokens.length }, tokens.length);
    decoding.advance(tokens.length);
    return logits;
  }

  /** At the next step: rows must not move under a run. */
  leave(decoding: Decoding): void {
    this.#leaving.add(decoding);
  }

  #join(decoding: Decoding): void {
    const own = decoding.moveTo(this);
    if (!own) return;
    const { encoded, cache } = own;
    const bias = encoded['cross_bias']!.data as Float32Array;
    const row = this.#members.length;
    const members = [...this.#members, { decoding, heard: bias.length, bias }];
    const rows = 2 ** Math.ceil(Math.log2(members.length + 1));
    const { text, audio } = this.#roomOf(members, 1);
    this.#text.layOut(rows, text, this.#members.map(lengthOf));
    this.#audio.layOut(rows, audio, this.#members.map(heardOf));
    this.#text.write(row, 0, { buffers: cache.buffers, row: 0, capacity: cache.capacity }, cache.length);
    this.#audio.write(row, 0, { buffers: this.#heardIn(encoded), row: 0, capacity: bias.length }, bias.length);
    this.#members = members;
    this.#bias = undefined;
  }

  #compact(): void {
    for (const decoding of this.#leaving) {
      const row = this.#rowOf(decoding);
      const last = this.#members.pop()!;
      if (last.decoding !== decoding) {
        this.#members[row] = last;
        this.#text.move(this.#members.length, row, last.decoding.length);
        this.#audio.move(this.#members.length, row, last.heard);
      }
      this.#bias = undefined;
    }
    this.#leaving.clear();
  }

  #makeRoom(tokens: number): void {
    const rows = this.#members.length + 1;
    const { text, audio } = this.#roomOf(this.#members, tokens);
    if (audio !== this.#audio.capacity) this.#bias = undefined;
    this.#text.layOut(rows, text, this.#members.map(lengthOf));
    this.#audio.layOut(rows, audio, this.#members.map(heardOf));
  }

  #roomOf(members: readonly Member[], tokens: number): { readonly text: number; readonly audio: number } {
    const longest = Math.max(...members.map(lengthOf)) + tokens;
    return {
      text: Math.min(this.#mostText, roomFor(longest, this.#text.capacity, TEXT_STEP)),
      audio: roomFor(Math.max(...members.map(heardOf)), this.#audio.capacity, AUDIO_STEP),
    };
  }

  #rowOf(decoding: Decoding): number {
    return this.#members.findIndex((member) => member.decoding === decoding);
  }

  #heardIn(encoded: Encoded): readonly Float32Array[] {
    return this.#crossNames.map((name) => encoded[name]!.data as Float32Array);
  }

  #biasOf(first: number, rows: number): Readonly<Record<string, OnnxTensor>> {
    const room = this.#audio.capacity;
    if (!this.#bias) {
      this.#bias = new Float32Array((this.#members.length + 1) * room).fill(NOT_THERE);
      for (const [row, { bias }] of this.#members.entries()) this.#bias.set(bias, row * room);
    }
    const data = this.#bias.subarray(first * room, (first + rows) * room);
    return { cross_bias: this.#onnx.tensor('float32', data, [rows, room]) };
  }

  #numbersOf(rows: number): Numbers {
    let numbers = this.#numbers.get(rows);
    if (!numbers) {
      const tokens = new Int32Array(rows);
      const pastLengths = new Int32Array(rows);
      const inputs = {
        tokens: this.#graph.numbers(tokens, [rows, 1]),
        pastLengths: this.#graph.numbers(pastLengths, [rows]),
        last: this.#graph.numbers(new Int32Array(rows), [rows, 1]),
      };
      numbers = { tokens, pastLengths, inputs };
      this.#numbers.set(rows, numbers);
    }
    return numbers;
  }
}

function lengthOf({ decoding }: Member): number {
  return decoding.length;
}

function heardOf({ heard }: Member): number {
  return heard;
}
