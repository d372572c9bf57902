import { readFile } from 'node:fs/promises';
import { ReparteeError } from '@repartee/core/providers';

const NEWLINE = 10;
const ENTRY = Buffer.from('\n  "');

/**
 * A JSON object searched as it lies, without parsing: sorted, one entry a line, as `JSON.stringify(_, undefined, 2)` and
 * Python's `json.dump(_, indent=2, sort_keys=True)` write it. A lookup is some twenty steps in the bytes.
 */
export class SortedFile {
  readonly #bytes: Buffer;

  private constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  static async open(path: string): Promise<SortedFile> {
    try {
      const bytes = await readFile(path);
      if (!bytes.subarray(0, 5).equals(Buffer.from('{\n  "'))) throw new Error('one sorted entry a line is expected');
      const file = new SortedFile(bytes);
      file.#check();
      return file;
    } catch (cause) {
      throw new ReparteeError(
        'plugin',
        `Expected a pronunciation dictionary at ${path}: ${reasonOf(cause as Error)}. Restore it, or change the setting "dictionary"`,
        { cause, details: { path, setting: 'dictionary' } },
      );
    }
  }

  /** The value of a key, which is a string or an object of strings; keys are letters, points, hyphens and apostrophes. */
  find(word: string): string | Readonly<Record<string, string | null>> | undefined {
    if (word === '' || /[^A-Za-z'.-]/.test(word)) return undefined;
    const wanted = Buffer.from(word);
    // Both ends stand at the newline before an entry, or at the end of the file.
    let low = 1;
    let high = this.#bytes.length;
    while (low < high) {
      const middle = this.#bytes.lastIndexOf(ENTRY, (low + high) >> 1);
      const at = middle < low ? low : middle;
      const key = this.#keyAt(at);
      const order = Buffer.compare(key, wanted);
      if (order === 0) return this.#valueAt(at + ENTRY.length + key.length + '": '.length);
      if (order > 0) high = at;
      else {
        const next = this.#bytes.indexOf(ENTRY, at + 1);
        low = next === -1 ? this.#bytes.length : next;
      }
    }
    return undefined;
  }

  /** Throws when the file was cut off, or is another object than one of pronunciations. */
  #check(): void {
    const bytes = this.#bytes;
    if (!bytes.subarray(-4).toString().trimEnd().endsWith('\n}')) throw new Error('its end is missing');
    const first = this.#keyAt(1);
    const last = this.#keyAt(bytes.lastIndexOf(ENTRY));
    const values = [first, last].map((key) => this.find(key.toString()));
    if (Buffer.compare(first, last) >= 0 || values.some((value) => typeof value !== 'string' && !isChoice(value))) {
      throw new Error('one sorted entry a line is expected');
    }
  }

  #keyAt(entry: number): Buffer {
    const start = entry + ENTRY.length;
    return this.#bytes.subarray(start, this.#bytes.indexOf(34, start));
  }

  #valueAt(start: number): string | Readonly<Record<string, string | null>> {
    const nested = this.#bytes[start] === 123;
    const end = nested ? this.#bytes.indexOf(125, start) + 1 : this.#bytes.indexOf(NEWLINE, start);
    return JSON.parse(this.#bytes.toString('utf8', start, end).replace(/,$/, '')) as
      string | Record<string, string | null>;
  }
}

function isChoice(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && Object.values(value).some((choice) => typeof choice === 'string')
  );
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return 'there is no such file';
  if (error.code === 'EISDIR') return 'there is a folder';
  return error instanceof SyntaxError ? 'one sorted entry a line is expected' : error.message;
}
