import type { TapeAnswer } from './tape-line.js';

/** What the session asks for and gets at once: names, the load of the server, and what followed from words and sounds. */
export class TapedAnswers {
  readonly #hasWords: boolean;
  readonly #ids = new Map<string, string[]>();
  readonly #loads: number[] = [];
  readonly #conclusions = { words: [] as unknown[], sound: [] as unknown[] };
  #newIds = 0;

  /** `hasWords`: the tape holds what was said. */
  constructor(hasWords: boolean) {
    this.#hasWords = hasWords;
  }

  keep(answer: TapeAnswer): void {
    if (answer.type === 'load') this.#loads.push(answer.load);
    else if (answer.type === 'conclusion') this.#conclusions[answer.from].push(answer.value);
    else this.#ids.set(answer.prefix, [...(this.#ids.get(answer.prefix) ?? []), answer.id]);
  }

  createId(prefix: string): string {
    return this.#ids.get(prefix)?.shift() ?? `${prefix}_new${++this.#newIds}`;
  }

  load(): number {
    return this.#loads.shift() ?? 0;
  }

  /** What was concluded from sound stands on the tape; so does what was concluded from words that are not there any more. */
  conclude<T>(from: 'words' | 'sound', conclusion: () => T): T {
    const conclusions = this.#conclusions[from];
    if (conclusions.length > 0 && (from === 'sound' || !this.#hasWords)) return conclusions.shift() as T;
    return conclusion();
  }
}
