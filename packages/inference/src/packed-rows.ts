/** Arrays up to so many bytes are put together; larger ones cost less to send than to copy. */
const packableBytes = 8_192;

/** Rows of a batch on their way to a worker or back. */
export type PackedRows = UnpackedRows | PackedColumns;

/** As they are: not all alike. */
interface UnpackedRows {
  readonly rows: readonly unknown[];
}

/** Objects with the same keys, by key. */
interface PackedColumns {
  readonly count: number;
  readonly columns: readonly Column[];
}

type Column = SamplesColumn | ValuesColumn;

/** A small array of each row, one behind the other. */
interface SamplesColumn {
  readonly key: string;
  readonly samples: Float32Array;
  /** Of each row. */
  readonly lengths: readonly number[];
}

interface ValuesColumn {
  readonly key: string;
  readonly values: readonly unknown[];
}

type Row = Readonly<Record<string, unknown>>;

/**
 * The small `Float32Array`s of a batch in one buffer each: a message costs by the number of its buffers, and a frame of
 * audio is worth less than the buffer around it. `unpackRows` gives the rows back; their arrays then are views that share a buffer.
 */
export function packRows(rows: readonly unknown[]): PackedRows {
  const [first] = rows;
  if (!isPlain(first)) return { rows };
  const keys = Object.keys(first);
  if (!keys.some((key) => isSmall(first[key])) || !rows.every((row) => hasKeys(row, keys))) return { rows };
  return { count: rows.length, columns: keys.map((key) => columnOf(rows as readonly Row[], key)) };
}

export function unpackRows(packed: PackedRows): readonly unknown[] {
  if ('rows' in packed) return packed.rows;
  const rows = Array.from({ length: packed.count }, (): Record<string, unknown> => ({}));
  for (const column of packed.columns) {
    const { key } = column;
    if ('values' in column) {
      for (let row = 0; row < rows.length; row++) rows[row]![key] = column.values[row];
      continue;
    }
    let from = 0;
    for (let row = 0; row < rows.length; row++) {
      const to = from + column.lengths[row]!;
      rows[row]![key] = column.samples.subarray(from, to);
      from = to;
    }
  }
  return rows;
}

function columnOf(rows: readonly Row[], key: string): Column {
  const values = rows.map((row) => row[key]);
  if (!values.every(isSmall)) return { key, values };
  const lengths = values.map(({ length }) => length);
  const samples = new Float32Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const value of values) {
    samples.set(value, at);
    at += value.length;
  }
  return { key, samples, lengths };
}

function isSmall(value: unknown): value is Float32Array {
  return value instanceof Float32Array && value.byteLength <= packableBytes && value.buffer instanceof ArrayBuffer;
}

function isPlain(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function hasKeys(row: unknown, keys: readonly string[]): row is Row {
  if (!isPlain(row)) return false;
  const own = Object.keys(row);
  return own.length === keys.length && own.every((key, at) => key === keys[at] && key !== '__proto__');
}
