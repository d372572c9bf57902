import { butterflies } from './butterflies.js';
import type { Butterfly, Stage } from './butterflies.js';

function stagesOf(size: number): { readonly join: Butterfly; readonly stage: Stage }[] {
  const stages: { join: Butterfly; stage: Stage }[] = [];
  let done = 1;
  for (const [radix, join] of butterflies) {
    for (; (size / done) % radix === 0; done *= radix) {
      const twiddles: number[] = [];
      for (let j = 0; j < done; j++) {
        for (let p = 1; p < radix; p++) {
          const angle = (-2 * Math.PI * p * j) / (done * radix);
          twiddles.push(Math.cos(angle), Math.sin(angle));
        }
      }
      stages.push({ join, stage: { done, step: (2 * size) / (done * radix), twiddles: Float64Array.from(twiddles) } });
    }
  }
  if (done !== size)
    throw new RangeError(`An FFT length may have the factors 2 and 5 only; ${size / done} is left over`);
  return stages;
}

/**
 * Power spectrum of a real frame: a real transform of `size` points as a complex one of half the size (mixed radix,
 * self-sorting). `size` is twice a product of 2s and 5s. Not for two callers at once: its scratch is its own.
 */
export class RealFft {
  readonly size: number;
  readonly #stages: ReturnType<typeof stagesOf>;
  readonly #half: number;
  readonly #twiddles: Float64Array;
  readonly #ping: Float64Array;
  readonly #pong: Float64Array;

  constructor(size: number) {
    this.size = size;
    this.#half = size / 2;
    this.#stages = stagesOf(this.#half);
    this.#ping = new Float64Array(size);
    this.#pong = new Float64Array(size);
    this.#twiddles = new Float64Array(size + 2);
    for (let k = 0; k <= this.#half; k++) {
      this.#twiddles[2 * k] = Math.cos((2 * Math.PI * k) / size);
      this.#twiddles[2 * k + 1] = -Math.sin((2 * Math.PI * k) / size);
    }
  }

  /** Writes |X[k]|² for k = 0 … size/2 into `power`. */
  power(frame: Float64Array, power: Float64Array): void {
    const half = this.#half;
    const z = this.#transform(frame);
    const twiddles = this.#twiddles;
    for (let k = 0; k <= half; k++) {
      const a = 2 * (k === half ? 0 : k);
      const b = 2 * (k === 0 ? 0 : half - k);
      const evenRe = (z[a]! + z[b]!) / 2;
      const evenIm = (z[a + 1]! - z[b + 1]!) / 2;
      const oddRe = (z[a + 1]! + z[b + 1]!) / 2;
      const oddIm = (z[b]! - z[a]!) / 2;
      const cos = twiddles[2 * k]!;
      const sin = twiddles[2 * k + 1]!;
      const re = evenRe + oddRe * cos - oddIm * sin;
      const im = evenIm + oddRe * sin + oddIm * cos;
      power[k] = re * re + im * im;
    }
  }

  /** Transforms pairs of samples as complex numbers; returns the scratch buffer that holds the result. */
  #transform(frame: Float64Array): Float64Array {
    let source = this.#ping;
    let target = this.#pong;
    source.set(frame);
    for (const { join, stage } of this.#stages) {
      join(source, target, stage);
      [source, target] = [target, source];
    }
    return source;
  }
}
