interface Stage {
  readonly radix: number;
  /** Length of the transforms done before this stage. */
  readonly done: number;
  /** Elements between those that this stage combines. */
  readonly stride: number;
  /** For every (j, q): exp(-2πi·p·(j + q·done) / (done·radix)) for p = 1 … radix - 1, interleaved. */
  readonly twiddles: Float64Array;
}

function factors(size: number): number[] {
  const found: number[] = [];
  for (const radix of [4, 2, 3, 5]) {
    for (; size % radix === 0; size /= radix) found.push(radix);
  }
  if (size !== 1)
    throw new RangeError(`An FFT length may have the prime factors 2, 3 and 5 only; ${size} is left over`);
  return found;
}

function stagesOf(size: number): Stage[] {
  let done = 1;
  let stride = size;
  return factors(size).map((radix) => {
    stride /= radix;
    const twiddles: number[] = [];
    for (let j = 0; j < done; j++) {
      for (let q = 0; q < radix; q++) {
        for (let p = 1; p < radix; p++) {
          const angle = (-2 * Math.PI * p * (j + q * done)) / (done * radix);
          twiddles.push(Math.cos(angle), Math.sin(angle));
        }
      }
    }
    const stage = { radix, done, stride, twiddles: Float64Array.from(twiddles) };
    done *= radix;
    return stage;
  });
}

/**
 * Power spectrum of a real frame: a real transform of `size` points as a complex one of half the size (mixed radix,
 * self-sorting). `size` is twice a product of 2s, 3s and 5s. Not for two callers at once: its scratch is its own.
 */
export class RealFft {
  readonly size: number;
  readonly #stages: readonly Stage[];
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
    this.#ping.set(frame); // sample pairs are read as complex numbers
    const z = this.#transform();
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

  /** Transforms `#ping` and returns the scratch buffer that holds the result. */
  #transform(): Float64Array {
    let source = this.#ping;
    let target = this.#pong;
    for (const { radix, done, stride, twiddles } of this.#stages) {
      const step = 2 * stride;
      let t = 0;
      for (let j = 0; j < done; j++) {
        const start = step * radix * j;
        for (let q = 0; q < radix; q++, t += 2 * (radix - 1)) {
          const out = step * (j + q * done);
          for (let k = 0; k < step; k += 2) {
            let re = source[start + k]!;
            let im = source[start + k + 1]!;
            for (let p = 1, i = start + k + step, w = t; p < radix; p++, i += step, w += 2) {
              const cos = twiddles[w]!;
              const sin = twiddles[w + 1]!;
              const a = source[i]!;
              const b = source[i + 1]!;
              re += a * cos - b * sin;
              im += a * sin + b * cos;
            }
            target[out + k] = re;
            target[out + k + 1] = im;
          }
        }
      }
      [source, target] = [target, source];
    }
    return source;
  }
}
