import { sumOfExponentials } from './exponentials.js';
import type { Generation } from './generation.js';

/** Less than e^-20 of the best token's probability is not worth an `exp`. */
const NEGLIGIBLE = 20;

export interface Pick {
  readonly token: number;
  /** Natural logarithm of the token's probability among those allowed, at temperature 0. */
  readonly logProbability: number;
}

/** Chooses the next token of a transcript from logits: never a marker other than the end, never one that is suppressed. */
export class TokenPicker {
  readonly #suppressed: readonly number[];
  readonly #suppressedFirst: readonly number[];
  readonly #end: number;

  constructor(generation: Generation) {
    this.#end = generation.eot;
    this.#suppressed = generation.suppress_tokens.filter((token) => token <= this.#end);
    this.#suppressedFirst = generation.begin_suppress_tokens;
  }

  /** Overwrites suppressed logits. `random` is asked only where `temperature` is above 0. */
  pick(logits: Float32Array, first: boolean, temperature: number, random: () => number): Pick {
    for (const token of this.#suppressed) logits[token] = -Infinity;
    if (first) for (const token of this.#suppressedFirst) logits[token] = -Infinity;
    const count = this.#end + 1;
    let best = this.#end;
    let top = -Infinity;
    for (let token = 0; token < count; token++) {
      if (logits[token]! > top) {
        top = logits[token]!;
        best = token;
      }
    }
    const sum = sumOfExponentials(logits, count, top);
    const token = temperature > 0 ? this.#sample(logits, top, temperature, random()) : best;
    return { token, logProbability: logits[token]! - top - Math.log(sum) };
  }

  #sample(logits: Float32Array, top: number, temperature: number, drawn: number): number {
    const count = this.#end + 1;
    const floor = top - NEGLIGIBLE * temperature;
    let sum = 0;
    for (let token = 0; token < count; token++) {
      if (logits[token]! > floor) sum += Math.exp((logits[token]! - top) / temperature);
    }
    let rest = drawn * sum;
    let last = this.#end;
    for (let token = 0; token < count; token++) {
      if (logits[token]! <= floor) continue;
      last = token;
      rest -= Math.exp((logits[token]! - top) / temperature);
      if (rest < 0) break;
    }
    return last;
  }
}

/** Softmax of `logits` over `tokens` only. */
export function probabilitiesOf(logits: Float32Array, tokens: readonly number[]): number[] {
  const top = Math.max(...tokens.map((token) => logits[token]!));
  const weights = tokens.map((token) => Math.exp(logits[token]! - top));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Softmax of all `logits`, at `token`. */
export function probabilityOf(logits: Float32Array, token: number): number {
  let top = -Infinity;
  for (let i = 0; i < logits.length; i++) if (logits[i]! > top) top = logits[i]!;
  return Math.exp(logits[token]! - top) / sumOfExponentials(logits, logits.length, top);
}
