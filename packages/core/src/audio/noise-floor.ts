import { BANDS } from './band-levels.js';

const SMOOTHING = 0.25;
/** Slots of one search for the quietest: 1.6 s, shorter than a sentence without a breath. Two are kept. */
const SEARCH = 100;
/** The quietest of many levels lies this far under their mean. */
const BIAS_DB = 3;

/** The level of steady noise in each band: the quietest of the last seconds. */
export class NoiseFloor {
  readonly levelsDb = new Float32Array(BANDS);
  readonly #smooth = new Float32Array(BANDS);
  readonly #quietest = new Float32Array(BANDS).fill(Infinity);
  readonly #quietestBefore = new Float32Array(BANDS).fill(Infinity);
  #slots = 0;
  #started = false;

  hear(powers: Float32Array): void {
    for (let band = 0; band < BANDS; band++) {
      const power = powers[band]! + 1e-10;
      const smooth = this.#started ? this.#smooth[band]! + (power - this.#smooth[band]!) * SMOOTHING : power;
      this.#smooth[band] = smooth;
      const levelDb = 10 * Math.log10(smooth);
      if (levelDb < this.#quietest[band]!) this.#quietest[band] = levelDb;
      this.levelsDb[band] = Math.min(this.#quietest[band]!, this.#quietestBefore[band]!) + BIAS_DB;
    }
    this.#started = true;
    if (++this.#slots < SEARCH) return;
    this.#slots = 0;
    this.#quietestBefore.set(this.#quietest);
    this.#quietest.fill(Infinity);
  }
}
