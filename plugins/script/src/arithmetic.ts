import { readNumber, type Reading } from './numbers.js';
import type { Word } from './words.js';

type Operation = (left: number, right: number) => number;
type Table = readonly (readonly [words: string, operation: Operation])[];

const SUMS: Table = [
  ['plus', (a, b) => a + b],
  ['+', (a, b) => a + b],
  ['added to', (a, b) => a + b],
  ['minus', (a, b) => a - b],
  ['-', (a, b) => a - b],
];
const PRODUCTS: Table = [
  ['times', (a, b) => a * b],
  ['multiplied by', (a, b) => a * b],
  ['x', (a, b) => a * b],
  ['×', (a, b) => a * b],
  ['*', (a, b) => a * b],
  ['divided by', (a, b) => a / b],
  ['over', (a, b) => a / b],
  ['÷', (a, b) => a / b],
  ['/', (a, b) => a / b],
];
const POWERS: Table = [
  ['to the power of', (a, b) => a ** b],
  ['^', (a, b) => a ** b],
];

/**
 * Reads the longest calculation that begins at the word, with at least one operation in it: "twelve times seven",
 * "20 percent of 50", "the square root of 81". The value is `undefined` where there is none, as for a division by zero.
 */
export function readArithmetic(words: readonly Word[], at: number): Reading<number | undefined> | undefined {
  const result = new Calculation(words).sum(at);
  if (!result || readNumber(words, at)?.to === result.to) return undefined;
  return { value: Number.isFinite(result.value) ? tidy(result.value) : undefined, to: result.to };
}

class Calculation {
  constructor(readonly words: readonly Word[]) {}

  sum(at: number): Reading<number> | undefined {
    return this.#chain(this.#product(at), SUMS, (next) => this.#product(next));
  }

  #product(at: number): Reading<number> | undefined {
    return this.#chain(this.#power(at), PRODUCTS, (next) => this.#power(next));
  }

  #power(at: number): Reading<number> | undefined {
    const base = this.#operand(at);
    if (!base) return undefined;
    const squared = this.#after(base.to, 'squared');
    if (squared) return { value: base.value ** 2, to: squared };
    const cubed = this.#after(base.to, 'cubed');
    if (cubed) return { value: base.value ** 3, to: cubed };
    return this.#chain(base, POWERS, (next) => this.#operand(next));
  }

  #operand(at: number): Reading<number> | undefined {
    const start = this.#after(at, 'the') ?? at;
    const root = this.#after(start, 'square root of');
    if (root) return mapped(this.#power(root), Math.sqrt);
    const number = readNumber(this.words, start);
    if (!number) return undefined;
    const percent =
      this.#after(number.to, 'percent') ?? this.#after(number.to, 'per cent') ?? this.#after(number.to, '%');
    const of = this.#after(percent ?? number.to, 'of');
    const whole = of ? this.#power(of) : undefined;
    const share = percent ? number.value / 100 : number.value;
    if (whole && (percent || number.value < 1)) return { value: share * whole.value, to: whole.to };
    return percent ? { value: share, to: percent } : number;
  }

  /** Operand, operator, operand, operator, …, from the left. An operator without an operand behind it is left alone. */
  #chain(
    first: Reading<number> | undefined,
    table: Table,
    operand: (at: number) => Reading<number> | undefined,
  ): Reading<number> | undefined {
    let result = first;
    while (result) {
      const { value, to } = result;
      const step = table.flatMap(([words, operation]) => {
        const next = this.#after(to, words);
        const right = next === undefined ? undefined : operand(next);
        return right ? [{ value: operation(value, right.value), to: right.to }] : [];
      })[0];
      if (!step) break;
      result = step;
    }
    return result;
  }

  /** The index behind the words, when they stand there. */
  #after(at: number, phrase: string): number | undefined {
    const keys = phrase.split(' ');
    return keys.every((key, index) => this.words[at + index]?.key === key) ? at + keys.length : undefined;
  }
}

function mapped(reading: Reading<number> | undefined, change: (value: number) => number): Reading<number> | undefined {
  return reading && { value: change(reading.value), to: reading.to };
}

/** 0.1 plus 0.2 is 0.3. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
