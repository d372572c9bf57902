import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ReparteeError } from '@repartee/core/providers';

/** Pronunciations of one spelling in the dictionary's alphabet; the key is a part of speech, `DEFAULT` always there. */
export type Pronunciations = Readonly<Record<string, string>>;

/** How words are said. Lookup is exact; who asks tries other spellings. */
export interface Dictionary {
  find(word: string): Pronunciations | undefined;
}

/**
 * Opens the dictionaries of a folder, the better one first. They are searched as they lie: one entry a line, sorted, so a
 * lookup is some twenty steps in 3 MB of bytes. Parsing them instead costs 220 ms and 45 MB of heap.
 */
export async function openDictionary(folder: string): Promise<Dictionary> {
  const files = await Promise.all(
    ['us_gold.json', 'us_silver.json'].map((name) => SortedFile.open(join(folder, name))),
  );
  return {
    find(word) {
      for (const file of files) {
        const found = file.find(word);
        if (found) return found;
      }
      return undefined;
    },
  };
}

const NEWLINE = 10;
const ENTRY = Buffer.from('\n  "');

/** A JSON object as Python writes it with `indent=2, sort_keys=True`. */
class SortedFile {
  readonly #bytes: Buffer;

  private constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  static async open(path: string): Promise<SortedFile> {
    try {
      const bytes = await readFile(path);
      if (!bytes.subarray(0, 5).equals(Buffer.from('{\n  "'))) throw new Error('one sorted entry a line is expected');
      return new SortedFile(bytes);
    } catch (cause) {
      throw new ReparteeError('plugin', `Expected a pronunciation dictionary at ${path}: ${(cause as Error).message}`, {
        cause,
        details: { path, setting: 'dictionary' },
      });
    }
  }

  find(word: string): Pronunciations | undefined {
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

  #keyAt(entry: number): Buffer {
    const start = entry + ENTRY.length;
    return this.#bytes.subarray(start, this.#bytes.indexOf(34, start));
  }

  #valueAt(start: number): Pronunciations {
    const nested = this.#bytes[start] === 123;
    const end = nested ? this.#bytes.indexOf(125, start) + 1 : this.#bytes.indexOf(NEWLINE, start);
    const value = JSON.parse(this.#bytes.toString('utf8', start, end).replace(/,$/, '')) as
      string | Record<string, string | null>;
    if (typeof value === 'string') return { DEFAULT: value };
    return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => entry[1] !== null));
  }
}
