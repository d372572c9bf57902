import { melFilters } from './mel-filters.js';
import { RealFft } from './real-fft.js';

/** Samples between two spectra: 16 ms at 16 kHz. */
export const BAND_HOP = 256;
/** Bands of a spectrum, evenly spaced on the mel scale up to 8 kHz. */
export const BANDS = 24;

const WINDOW = 512;

/** Powers of 16 kHz audio in mel bands, one spectrum of the last 32 ms for every 16 ms. */
export class BandLevels {
  readonly #fft = new RealFft(WINDOW);
  readonly #filters = melFilters({ sampleRate: 16_000, fftSize: WINDOW, bands: BANDS });
  readonly #window = Float64Array.from({ length: WINDOW }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / WINDOW));
  readonly #samples = new Float64Array(WINDOW);
  readonly #frame = new Float64Array(WINDOW);
  readonly #power = new Float64Array(WINDOW / 2 + 1);
  #filled = 0;

  /** Takes samples from `from` on up to the end of the next spectrum, and returns where it stopped. */
  push(samples: Float32Array, from: number): number {
    const count = Math.min(samples.length - from, BAND_HOP - this.#filled);
    const at = WINDOW - BAND_HOP + this.#filled;
    for (let i = 0; i < count; i++) this.#samples[at + i] = samples[from + i]!;
    this.#filled += count;
    return from + count;
  }

  /** Samples to come before the next spectrum is complete. */
  get missing(): number {
    return BAND_HOP - this.#filled;
  }

  /** Writes the spectrum that is complete to `bands` from `at` on, and begins the next. */
  take(bands: Float32Array, at: number): void {
    for (let i = 0; i < WINDOW; i++) this.#frame[i] = this.#samples[i]! * this.#window[i]!;
    this.#fft.power(this.#frame, this.#power);
    for (let band = 0; band < BANDS; band++) {
      const { from, weights } = this.#filters[band]!;
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i]! * this.#power[from + i]!;
      bands[at + band] = sum;
    }
    this.#samples.copyWithin(0, BAND_HOP);
    this.#filled = 0;
  }

  /** Forgets what came before. */
  clear(): void {
    this.#samples.fill(0);
    this.#filled = 0;
  }
}
