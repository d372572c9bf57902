import { ReparteeError } from '../providers/index.js';
import { resamplerFilter } from './resampler-filter.js';
import type { ResamplerFilter } from './resampler-filter.js';

/**
 * Changes the rate of one stream, chunk by chunk, between any two whole rates in Hz. What comes out does not depend on
 * how the stream was cut, and is in time with the input: output sample m is the sound at m / toRate seconds.
 *
 * A sample comes out once 16 samples of the lower rate after it are there: 2 ms when that is 8 kHz, 1 ms at 16 kHz.
 * Flat within 0.15 dB to 0.9 of half the lower rate; at least 60 dB down from 1.13 of it on.
 */
export class Resampler {
  readonly fromRate: number;
  readonly toRate: number;
  readonly #filter: ResamplerFilter | undefined;
  /** Input that later output still needs; the taps of the next output sample begin at `#start`. */
  #history: Float32Array = new Float32Array(0);
  #start = 0;
  #phase = 0;
  #read = 0;
  #written = 0;

  constructor(fromRate: number, toRate: number) {
    for (const rate of [fromRate, toRate]) {
      if (!Number.isSafeInteger(rate) || rate <= 0) {
        throw new ReparteeError('protocol', `A sample rate is a whole number of Hz above 0; got ${rate}`);
      }
    }
    this.fromRate = fromRate;
    this.toRate = toRate;
    if (fromRate !== toRate) this.#filter = resamplerFilter(fromRate, toRate);
    this.#rewind();
  }

  /** The output that this chunk completes, perhaps none. Between equal rates it is the chunk itself, not a copy. */
  push(samples: Float32Array): Float32Array {
    if (!this.#filter) return samples;
    this.#read += samples.length;
    return this.#convert(samples, Infinity);
  }

  /**
   * The rest, as if silence followed, so that n samples in gave round(n * toRate / fromRate) out.
   * Afterwards the resampler is as new.
   */
  flush(): Float32Array {
    if (!this.#filter) return new Float32Array(0);
    const missing = Math.round((this.#read * this.toRate) / this.fromRate) - this.#written;
    const rest = this.#convert(new Float32Array(this.#filter.taps), missing);
    this.#rewind();
    return rest;
  }

  #rewind(): void {
    // The first output sample lies on the first input sample: what came before it was silence.
    if (this.#filter) this.#history = new Float32Array(this.#filter.taps / 2 - 1);
    this.#start = 0;
    this.#phase = 0;
    this.#read = 0;
    this.#written = 0;
  }

  #convert(samples: Float32Array, limit: number): Float32Array {
    const { phases, step, taps, weights } = this.#filter!;
    const input = new Float32Array(this.#history.length + samples.length);
    input.set(this.#history);
    input.set(samples, this.#history.length);
    const room = input.length - taps - this.#start;
    const count = Math.min(limit, room < 0 ? 0 : Math.floor((room * phases + phases - 1 - this.#phase) / step) + 1);
    const output = new Float32Array(count);
    const wholeStep = Math.floor(step / phases);
    const phaseStep = step % phases;
    let start = this.#start;
    let phase = this.#phase;
    for (let m = 0; m < count; m++) {
      const row = phase * taps;
      // Four sums, so that an addition need not wait for the one before it.
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let i = start, w = row; w < row + taps; i += 4, w += 4) {
        a += input[i]! * weights[w]!;
        b += input[i + 1]! * weights[w + 1]!;
        c += input[i + 2]! * weights[w + 2]!;
        d += input[i + 3]! * weights[w + 3]!;
      }
      output[m] = a + b + c + d;
      start += wholeStep;
      phase += phaseStep;
      if (phase >= phases) {
        phase -= phases;
        start++;
      }
    }
    const used = Math.min(start, input.length);
    this.#history = input.slice(used);
    this.#start = start - used;
    this.#phase = phase;
    this.#written += count;
    return output;
  }
}
