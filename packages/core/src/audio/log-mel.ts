import { melFilters } from './mel-filters.js';
import { RealFft } from './real-fft.js';

/** Mel bands of the spectrogram: rows of the result. */
export const MEL_BANDS = 80;
/** Samples between two frames: 10 ms at 16 kHz. */
export const MEL_HOP = 160;

const FRAME = 400;
const EDGE = FRAME / 2;
const SMALLEST = 1e-10;
const FLOOR = -10;
const RANGE = 8;

/**
 * Whisper's log-mel spectrogram of 16 kHz mono audio, as `WhisperFeatureExtractor` computes it: 25 ms frames every
 * 10 ms, centred, reflected at the edges, 80 bands, 8 decades under the loudest value, then (x + 4) / 4.
 * An instance holds scratch memory: one per thread, however many callers.
 */
export class LogMel {
  readonly #fft = new RealFft(FRAME);
  readonly #filters = melFilters({ sampleRate: 16_000, fftSize: FRAME, bands: MEL_BANDS });
  readonly #window = Float64Array.from({ length: FRAME }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / FRAME));
  readonly #frame = new Float64Array(FRAME);
  readonly #power = new Float64Array(FRAME / 2 + 1);
  #energies = new Float32Array(0);

  /**
   * The first `frames * 160` samples, shorter audio followed by silence.
   * Returns [80, frames], row by row: band m of frame t is at `m * frames + t`.
   */
  run(samples: Float32Array, frames: number): Float32Array {
    const covered = frames * MEL_HOP;
    const heard = Math.min(covered, samples.length);
    if (this.#energies.length < frames * MEL_BANDS) this.#energies = new Float32Array(frames * MEL_BANDS);
    const energies = this.#energies.subarray(0, frames * MEL_BANDS);
    for (let t = 0; t < frames; t++) {
      const at = t * MEL_BANDS;
      const start = t * MEL_HOP - EDGE;
      if (start >= heard && start + FRAME <= covered) energies.fill(FLOOR, at, at + MEL_BANDS);
      else if (isLikeTheOneBefore(samples, start, heard)) energies.copyWithin(at, at - MEL_BANDS, at);
      else this.#measure(samples, t, heard, covered, energies);
    }
    return spectrogram(energies, frames);
  }

  /**
   * Frames `from` up to `to` of audio that silence follows without end. Writes the logarithm (base 10) of the energy in
   * band m of frame t to `t * 80 + m`: what `spectrogram` takes.
   */
  measure(samples: Float32Array, from: number, to: number, energies: Float32Array): void {
    for (let t = from; t < to; t++) this.#measure(samples, t, samples.length, Infinity, energies);
  }

  #measure(samples: Float32Array, t: number, heard: number, covered: number, energies: Float32Array): void {
    this.#cut(samples, t * MEL_HOP - EDGE, heard, covered);
    this.#fft.power(this.#frame, this.#power);
    for (let band = 0; band < MEL_BANDS; band++) {
      energies[t * MEL_BANDS + band] = Math.log10(Math.max(this.#energy(band), SMALLEST));
    }
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

/**
 * [80, frames], row by row, of energies that came frame by frame (see `measure`); silence where they end. It is one pass
 * at the end because the loudest value of the whole decides how quiet the rest may be.
 */
export function spectrogram(energies: Float32Array, frames: number): Float32Array {
  const given = Math.min(frames, energies.length / MEL_BANDS);
  let loudest = FLOOR;
  for (let i = 0; i < given * MEL_BANDS; i++) if (energies[i]! > loudest) loudest = energies[i]!;
  const least = loudest - RANGE;
  const silence = (Math.max(FLOOR, least) + 4) / 4;
  const result = new Float32Array(MEL_BANDS * frames);
  for (let band = 0; band < MEL_BANDS; band++) {
    const row = band * frames;
    for (let t = 0; t < given; t++) result[row + t] = (Math.max(energies[t * MEL_BANDS + band]!, least) + 4) / 4;
    result.fill(silence, row + given, row + frames);
  }
  return result;
}

/** Audio that stands still, like silence put before a turn, has the same frame again and again. */
function isLikeTheOneBefore(samples: Float32Array, start: number, heard: number): boolean {
  if (start < MEL_HOP || start + FRAME > heard) return false;
  for (let i = start; i < start + FRAME; i++) if (samples[i] !== samples[i - MEL_HOP]) return false;
  return true;
}
