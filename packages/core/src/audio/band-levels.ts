import { melFilters } from './mel-filters.js';
import { RealFft } from './real-fft.js';

/** Samples between two spectra: 16 ms at 16 kHz. */
export const BAND_HOP = 256;
/** Bands of a spectrum, evenly spaced on the mel scale up to 8 kHz. */
export const BANDS = 24;

const WINDOW = 512;

const window = Float64Array.from({ length: WINDOW }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / WINDOW));
const filters = melFilters({ sampleRate: 16_000, fftSize: WINDOW, bands: BANDS });
/** Of every filter, its first bin and the one behind its last; and the weights of all, one filter behind the other. */
const starts = Int32Array.from(filters, ({ from }) => from);
const ends = Int32Array.from(filters, ({ from, weights }) => from + weights.length);
const weights = Float64Array.from(filters.flatMap((filter) => [...filter.weights]));
/** Scratch of one spectrum, of whoever computes one. */
const fft = new RealFft(WINDOW);
const frame = new Float64Array(WINDOW);
const power = new Float64Array(WINDOW / 2 + 1);

/** Powers of 16 kHz audio in mel bands, one spectrum of the last 32 ms for every 16 ms. */
export class BandLevels {
  readonly #samples = new Float64Array(WINDOW);
  #filled = 0;

  /** Takes samples from `from` on up to the end of the next spectrum, and returns where it stopped. */
  push(samples: Float32Array, from: number): number {
    const count = Math.min(samples.length - from, BAND_HOP - this.#filled);
    const at = WINDOW - BAND_HOP + this.#filled;
    const kept = this.#samples;
    for (let i = 0; i < count; i++) kept[at + i] = samples[from + i]!;
    this.#filled += count;
    return from + count;
  }

  /** Samples to come before the next spectrum is complete. */
  get missing(): number {
    return BAND_HOP - this.#filled;
  }

  /** Writes the spectrum that is complete to `bands` from `at` on, and begins the next. */
  take(bands: Float32Array, at: number): void {
    const samples = this.#samples;
    for (let i = 0; i < WINDOW; i++) frame[i] = samples[i]! * window[i]!;
    fft.power(frame, power);
    let weight = 0;
    for (let band = 0; band < BANDS; band++) {
      const to = ends[band]!;
      let sum = 0;
      for (let bin = starts[band]!; bin < to; bin++) sum += weights[weight++]! * power[bin]!;
      bands[at + band] = sum;
    }
    samples.copyWithin(0, BAND_HOP);
    this.#filled = 0;
  }

  /** Forgets what came before. */
  clear(): void {
    this.#samples.fill(0);
    this.#filled = 0;
  }
}
