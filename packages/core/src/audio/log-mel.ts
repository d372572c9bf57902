import { melFilters } from './mel-filters.js';
import { RealFft } from './real-fft.js';

/** Mel bands of the spectrogram: rows of the result. */
export const MEL_BANDS = 80;
/** Samples between two frames: 10 ms at 16 kHz. */
export const MEL_HOP = 160;

const FRAME = 400;
const EDGE = FRAME / 2;
const FLOOR = -10;
const RANGE = 8;

/**
 * Whisper's log-mel spectrogram of 16 kHz mono audio, as `WhisperFeatureExtractor` computes it: 25 ms frames every
 * 10 ms, centred, reflected at the edges, 80 bands, 8 decades under the loudest value, then (x + 4) / 4.
 * An instance holds scratch memory: one per worker, not for two callers at once.
 */
export class LogMel {
  readonly #fft = new RealFft(FRAME);
  readonly #filters = melFilters({ sampleRate: 16_000, fftSize: FRAME, bands: MEL_BANDS });
  readonly #window = Float64Array.from({ length: FRAME }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / FRAME));
  readonly #frame = new Float64Array(FRAME);
  readonly #power = new Float64Array(FRAME / 2 + 1);

  /**
   * The first `frames * 160` samples, shorter audio followed by silence.
   * Returns [80, frames], row by row: band m of frame t is at `m * frames + t`.
   */
  run(samples: Float32Array, frames: number): Float32Array {
    const result = new Float32Array(MEL_BANDS * frames);
    const covered = frames * MEL_HOP;
    const heard = Math.min(covered, samples.length);
    let loudest = FLOOR;
    for (let t = 0; t < frames; t++) {
      const start = t * MEL_HOP - EDGE;
      if (start >= heard && start + FRAME <= covered) {
        for (let band = 0; band < MEL_BANDS; band++) result[band * frames + t] = FLOOR;
        continue;
      }
      this.#cut(samples, start, heard, covered);
      this.#fft.power(this.#frame, this.#power);
      for (let band = 0; band < MEL_BANDS; band++) {
        const value = Math.log10(Math.max(this.#energy(band), 1e-10));
        if (value > loudest) loudest = value;
        result[band * frames + t] = value;
      }
    }
    for (let i = 0; i < result.length; i++) result[i] = (Math.max(result[i]!, loudest - RANGE) + 4) / 4;
    return result;
  }

  /** The windowed frame that begins at `start`; `covered` samples are reflected at both ends, those from `heard` on are 0. */
  #cut(samples: Float32Array, start: number, heard: number, covered: number): void {
    const frame = this.#frame;
    const window = this.#window;
    if (start >= 0 && start + FRAME <= heard) {
      for (let i = 0; i < FRAME; i++) frame[i] = samples[start + i]! * window[i]!;
      return;
    }
    const period = 2 * covered - 2;
    for (let i = 0; i < FRAME; i++) {
      const folded = Math.abs(start + i) % period;
      const at = folded < covered ? folded : period - folded;
      frame[i] = at < heard ? samples[at]! * window[i]! : 0;
    }
  }

  #energy(band: number): number {
    const { from, weights } = this.#filters[band]!;
    const power = this.#power;
    let sum = 0;
    for (let i = 0; i < weights.length; i++) sum += weights[i]! * power[from + i]!;
    return sum;
  }
}
