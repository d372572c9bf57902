import { Pattern, type Utterance, type WordLists } from './pattern.js';
import { wordsOf } from './words.js';

/** Words such as "please" and "well", which change nothing before and behind what is said. */
export class Fillers {
  readonly #patterns: readonly Pattern[];

  /** Throws a SyntaxError that says which pattern is wrong. */
  constructor(sources: readonly string[], lists: WordLists) {
    this.#patterns = sources.map((source) => new Pattern(source, lists));
  }

  /** Rather none than some: "hello" alone is a greeting, although it is also a filler. */
  utterance(text: string): Utterance {
    const words = wordsOf(text);
    const patterns = this.#patterns.filter((pattern) => pattern.mayMatch(words));
    const steps = Array.from({ length: words.length + 1 }, (_, at) =>
      patterns.flatMap((pattern) => pattern.endsFrom(words, at)),
    );
    const starts = new Set([0]);
    for (const at of starts) for (const to of steps[at] as number[]) starts.add(to);
    const ends = new Set([words.length]);
    for (let at = words.length - 1; at >= 0; at--) if (steps[at]?.some((to) => ends.has(to))) ends.add(at);
    return { text, words, starts: [...starts], ends };
  }
}
