import type { OnnxRuntime, OnnxTensor } from '@repartee/core/providers';

export interface AttentionShape {
  /** Inputs of the graph: one buffer each. */
  readonly names: readonly string[];
  readonly heads: number;
  /** Numbers of one head at one position. */
  readonly width: number;
}

type Tensors = Readonly<Record<string, OnnxTensor>>;

/**
 * Keys and values of several utterances, [rows, heads, capacity, width] for each input of the graph, in buffers that are
 * used again. Whoever holds them knows how long each row is.
 */
export class AttentionRows {
  readonly #onnx: OnnxRuntime;
  readonly #shape: AttentionShape;
  readonly #tensorsOf = new Map<number, Tensors>();
  #buffers: Float32Array[];
  #capacity = 0;

  constructor(onnx: OnnxRuntime, shape: AttentionShape) {
    this.#onnx = onnx;
    this.#shape = shape;
    this.#buffers = shape.names.map(() => new Float32Array(0));
  }

  /** Positions a row has room for. */
  get capacity(): number {
    return this.#capacity;
  }

  /** Makes room for `rows` of `capacity` positions; keeps the first `lengths[row]` of each row. */
  layOut(rows: number, capacity: number, lengths: readonly number[]): void {
    const { heads, width } = this.#shape;
    const before = this.#capacity;
    const size = rows * heads * capacity * width;
    const fits = this.#buffers[0]!.length >= size;
    if (fits && capacity === before) return;
    const moves = lengths.flatMap((length, row) =>
      Array.from({ length: heads }, (_, head) => ({ block: row * heads + head, length: length * width })),
    );
    // In place a block must not be overwritten before it has moved: those that move to the back begin at the back.
    if (capacity > before) moves.reverse();
    this.#buffers = this.#buffers.map((source) => {
      const target = fits ? source : new Float32Array(size);
      for (const { block, length } of moves) {
        const from = block * before * width;
        target.set(source.subarray(from, from + length), block * capacity * width);
      }
      return target;
    });
    this.#capacity = capacity;
    this.#tensorsOf.clear();
  }

  /** Copies `count` positions of one row of other keys and values, given in the order of `names`. */
  write(row: number, at: number, source: PositionSource, count: number): void {
    const { heads, width } = this.#shape;
    for (let i = 0; i < this.#buffers.length; i++) {
      const target = this.#buffers[i]!;
      const data = source.buffers[i]!;
      for (let head = 0; head < heads; head++) {
        const from = (source.row * heads + head) * source.capacity * width;
        const to = ((row * heads + head) * this.#capacity + at) * width;
        if (count > 1) target.set(data.subarray(from, from + count * width), to);
        else for (let n = 0; n < width; n++) target[to + n] = data[from + n]!;
      }
    }
  }

  /** Row `from` takes the place of row `to`. */
  move(from: number, to: number, length: number): void {
    this.write(to, 0, { buffers: this.#buffers, row: from, capacity: this.#capacity }, length);
  }

  /** The first `rows` rows, as inputs. */
  first(rows: number): Tensors {
    const known = this.#tensorsOf.get(rows);
    if (known) return known;
    const tensors = this.#tensors(0, rows);
    this.#tensorsOf.set(rows, tensors);
    return tensors;
  }

  /** One row, as inputs. */
  only(row: number): Tensors {
    return this.#tensors(row, 1);
  }

  #tensors(first: number, rows: number): Tensors {
    const { names, heads, width } = this.#shape;
    const size = heads * this.#capacity * width;
    const dims = [rows, heads, this.#capacity, width];
    return Object.fromEntries(
      names.map((name, i) => {
        const data = this.#buffers[i]!.subarray(first * size, (first + rows) * size);
        return [name, this.#onnx.tensor('float32', data, dims)];
      }),
    );
  }
}

/** One row of keys and values, [rows, heads, capacity, width] in each buffer. */
export interface PositionSource {
  readonly buffers: readonly Float32Array[];
  readonly row: number;
  readonly capacity: number;
}
