const WORD = /[\p{L}\p{N}]+(?:['’][\p{L}]+)*/gu;

/**
 * Takes out of a continuation what was said before. Models that are asked to go on begin again all the same, from the start
 * or a few words back; the words are compared without case and marks.
 */
export class RepeatFilter {
  readonly #said: readonly string[];
  #held = '';
  #isSure: boolean;
  #isAtSeam = false;

  constructor(said: string) {
    this.#said = wordsOf(said).map(({ word }) => word);
    this.#isSure = this.#said.length === 0;
  }

  /** What of it is new, as far as it is certain. */
  push(text: string): string {
    if (this.#isSure) return this.#trimmed(text);
    this.#held += text;
    return this.#decide(false);
  }

  end(): string {
    return this.#isSure ? '' : this.#decide(true);
  }

  #decide(isOver: boolean): string {
    const all = wordsOf(this.#held);
    // The last word may still grow.
    const last = all.at(-1);
    const words = !isOver && last && last.to === this.#held.length ? all.slice(0, -1) : all;
    let repeated = 0;
    for (let from = 0; from < this.#said.length; from++) {
      const length = this.#said.length - from;
      let same = 0;
      while (same < length && same < words.length && this.#said[from + same] === words[same]!.word) same++;
      if (same === length) {
        repeated = Math.max(repeated, same);
        continue;
      }
      // All that is there is alike: more may be.
      if (same === words.length && !isOver) return '';
      // A beginning that goes another way after some words was a beginning all the same.
      if (from === 0 && same >= 3) repeated = Math.max(repeated, same);
    }
    this.#isSure = true;
    const rest = repeated === 0 ? this.#held : this.#held.slice(words[repeated - 1]!.to);
    this.#isAtSeam = repeated > 0;
    this.#held = '';
    return this.#trimmed(rest);
  }

  /** Marks and spaces behind what is left out belong to it. */
  #trimmed(text: string): string {
    if (!this.#isAtSeam) return text;
    const rest = text.replace(/^[^\p{L}\p{N}]+/u, '');
    if (rest !== '') this.#isAtSeam = false;
    return rest;
  }
}

/** A word that may still grow. Scripts without spaces have none: each of their letters is whole. */
const UNFINISHED = /(?:(?![\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}])[\p{L}\p{N}'’])*$/u;

/** Lets text through in whole words, so that no half a word was said when it breaks off. */
export class WholeWords {
  #held = '';

  push(text: string): string {
    this.#held += text;
    const whole = UNFINISHED.exec(this.#held)!.index;
    const ready = this.#held.slice(0, whole);
    this.#held = this.#held.slice(whole);
    return ready;
  }

  end(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }
}

function wordsOf(text: string) {
  return [...text.matchAll(WORD)].map(({ 0: word, index }) => ({
    word: word.toLowerCase().replaceAll('’', "'"),
    to: index + word.length,
  }));
}
