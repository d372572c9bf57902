import { readArithmetic } from './arithmetic.js';
import { readDuration } from './durations.js';
import { readNumber } from './numbers.js';
import { neededWords } from './needed-words.js';
import { parsePattern, type PatternNode } from './pattern-syntax.js';
import type { Word } from './words.js';

/** What a slot caught. */
export interface Slot {
  /** Number or text; `undefined` for a calculation without a result. */
  readonly value: string | number | undefined;
  /** The words as they were heard. */
  readonly heard: string;
}

export type Slots = Readonly<Record<string, Slot>>;

/** Named lists of words for slots: what counts, and in which words it may be said. */
export type WordLists = ReadonlyMap<string, readonly { readonly value: string; readonly words: readonly Word[] }[]>;

/** What a slot may hold besides the words of a list. */
export const SLOT_TYPES = ['text', 'word', 'number', 'arithmetic', 'duration'] as const;
type SlotType = (typeof SLOT_TYPES)[number];

type Instruction =
  | { readonly op: 'word'; readonly key: string }
  | { readonly op: 'slot'; readonly name: string; readonly type: string }
  | { readonly op: 'anything' }
  | { readonly op: 'split'; readonly first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'end' };

/** A slot filled on the way, and those before it. */
interface Filled {
  readonly name: string;
  readonly value: Slot['value'];
  readonly from: number;
  readonly to: number;
  /** Its value is what was heard. */
  readonly isWords: boolean;
  readonly before: Filled | undefined;
}

interface Thread {
  readonly at: number;
  readonly step: number;
  readonly filled: Filled | undefined;
}

/** What a pattern is held against. */
export interface Utterance {
  readonly text: string;
  readonly words: readonly Word[];
  /** Words at which a pattern may begin, best first: the first word, and those behind fillers. */
  readonly starts: readonly number[];
  /** Words before which a pattern may end: the end, and where only fillers follow. */
  readonly ends: ReadonlySet<number>;
}

/**
 * A sentence with gaps: `[please] set a timer for {length:duration}`, `(hello|hi) *`. It has to cover the whole utterance,
 * apart from fillers before and behind it. Every pair of instruction and word is tried once, so no pattern is slow.
 */
export class Pattern {
  readonly #program: Instruction[] = [];
  readonly #lists: WordLists;
  readonly #needed: readonly ReadonlySet<string>[];

  /** Names of its slots. */
  readonly slots: readonly string[];

  /** Throws a SyntaxError that says what was expected. */
  constructor(source: string, lists: WordLists) {
    this.#lists = lists;
    const node = parsePattern(source);
    this.#needed = neededWords(node);
    this.#emit(node);
    this.#program.push({ op: 'end' });
    this.slots = this.#program.flatMap((instruction) => (instruction.op === 'slot' ? [instruction.name] : []));
  }

  /** The slots, when it covers the utterance. */
  match(utterance: Utterance): Slots | undefined {
    if (!this.mayMatch(utterance.words)) return undefined;
    for (const { at, filled } of this.#run(utterance.words, utterance.starts)) {
      if (utterance.ends.has(at)) return slotsOf(filled, utterance);
    }
    return undefined;
  }

  /** False: it covers no part of these words. */
  mayMatch(words: readonly Word[]): boolean {
    return this.#needed.every((set) => words.some((word) => set.has(word.key)));
  }

  /** Where it may end when it begins at this word. */
  endsFrom(words: readonly Word[], at: number): number[] {
    return Array.from(this.#run(words, [at]), (thread) => thread.at);
  }

  *#run(words: readonly Word[], starts: readonly number[]): Generator<Thread> {
    const width = words.length + 1;
    const tried = new Uint8Array(this.#program.length * width);
    const threads = starts.map((at): Thread => ({ at, step: 0, filled: undefined })).reverse();
    for (let thread = threads.pop(); thread; thread = threads.pop()) {
      const { at, step, filled } = thread;
      if (tried[step * width + at]) continue;
      tried[step * width + at] = 1;
      const instruction = this.#program[step] as Instruction;
      switch (instruction.op) {
        case 'end':
          yield thread;
          break;
        case 'word':
          if (words[at]?.key === instruction.key) threads.push({ at: at + 1, step: step + 1, filled });
          break;
        case 'jump':
          threads.push({ at, step: instruction.to, filled });
          break;
        case 'split':
          threads.push({ at, step: instruction.second, filled }, { at, step: instruction.first, filled });
          break;
        case 'anything':
          if (at < words.length) threads.push({ at: at + 1, step, filled });
          threads.push({ at, step: step + 1, filled });
          break;
        case 'slot': {
          const isWords = instruction.type === 'text' || instruction.type === 'word';
          for (const { value, to } of this.#read(instruction.type, words, at).reverse()) {
            if (tried[(step + 1) * width + to]) continue;
            const slot = { name: instruction.name, value, from: at, to, isWords, before: filled };
            threads.push({ at: to, step: step + 1, filled: slot });
          }
        }
      }
    }
  }

  /** What the slot may take from here, best first. Text has no value yet. */
  #read(type: string, words: readonly Word[], at: number): { value: Slot['value']; to: number }[] {
    const list = this.#lists.get(type);
    if (list) {
      return list
        .filter((entry) => entry.words.every((word, index) => words[at + index]?.key === word.key))
        .map((entry) => ({ value: entry.value, to: at + entry.words.length }))
        .sort((a, b) => b.to - a.to);
    }
    const one = <T>(reading: T | undefined): T[] => (reading === undefined ? [] : [reading]);
    switch (type as SlotType) {
      case 'number':
        return one(readNumber(words, at));
      case 'arithmetic':
        return one(readArithmetic(words, at));
      case 'duration':
        return one(readDuration(words, at));
      case 'word':
        return at < words.length ? [{ value: undefined, to: at + 1 }] : [];
      case 'text':
        return words.slice(at).map((_, index) => ({ value: undefined, to: at + index + 1 }));
    }
  }

  #emit(node: PatternNode): void {
    const program = this.#program;
    switch (node.kind) {
      case 'word':
        program.push({ op: 'word', key: node.key });
        break;
      case 'anything':
        program.push({ op: 'anything' });
        break;
      case 'slot':
        program.push({ op: 'slot', name: node.name, type: this.#typeOf(node.name, node.type) });
        break;
      case 'sequence':
        for (const part of node.nodes) this.#emit(part);
        break;
      case 'either':
        this.#emitEither(node.nodes);
    }
  }

  #emitEither([first, ...others]: readonly PatternNode[]): void {
    if (first === undefined) return;
    if (others.length === 0) return this.#emit(first);
    const split = { op: 'split' as const, first: this.#program.length + 1, second: 0 };
    const jump = { op: 'jump' as const, to: 0 };
    this.#program.push(split);
    this.#emit(first);
    this.#program.push(jump);
    split.second = this.#program.length;
    this.#emitEither(others);
    jump.to = this.#program.length;
  }

  #typeOf(name: string, type: string | undefined): string {
    const known = [...SLOT_TYPES, ...this.#lists.keys()];
    if (type === undefined) return this.#lists.has(name) ? name : 'text';
    if (known.includes(type)) return type;
    throw new SyntaxError(`expected one of ${known.join(', ')} as type of {${name}}, found "${type}"`);
  }
}

function slotsOf(last: Filled | undefined, { text, words }: Utterance): Slots {
  const slots: Record<string, Slot> = {};
  for (let filled = last; filled; filled = filled.before) {
    const { name, value, from, to, isWords } = filled;
    const heard = text.slice(words[from]?.from, words[to - 1]?.to);
    slots[name] ??= { value: isWords ? heard : value, heard };
  }
  return slots;
}
