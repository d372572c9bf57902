import { BANDS } from './band-levels.js';

/** Slots that are kept; more than the longest delay. */
const KEPT = 128;
/** What a room keeps of its sound from one slot to the next (60 dB in 620 ms), and how loud that is in the beginning. */
const TAIL_DECAY = 0.7;
const TAIL_SHARE = 0.1;
/** Slots around the delay of which the loudest counts: it is known to a slot only. */
const BLUR = 1;
/** A level this far under the prediction's loudest teaches nothing. */
const TEACHING_DB = 20;
const STEP = 0.04;
const LARGEST_ERROR_DB = 6;
/** Slots from which a new delay learns its gains: 480 ms. */
const LESSON = 30;
/** By how much an echo may be louder than predicted in one band and one slot. */
const MARGIN_DB = 3;
const LARGEST_EXCESS_DB = 16;
const NOISE_FACTOR = 2;
/** An echo so far above the noise in so many bands can be heard. */
const AUDIBLE_DB = 3;
const AUDIBLE_BANDS = 2;

/** From what is played to what the microphone should hear of it: a delay, a gain for every band, and the room's tail. */
export class EchoPath {
  readonly #played = new Float32Array(KEPT * BANDS);
  readonly #heardDb = new Float32Array(KEPT * BANDS);
  readonly #tail = new Float32Array(BANDS);
  readonly #gainsDb = new Float32Array(BANDS);
  readonly #loudestDb = new Float32Array(BANDS).fill(-60);
  #lag = 0;
  #lastPlayed = -1;
  #isAudible = false;

  get lag(): number {
    return this.#lag;
  }

  /** The echo of the last slot stood out of the noise. */
  get isAudible(): boolean {
    return this.#isAudible;
  }

  /** Every slot in order. */
  play(slot: number, powers: Float32Array): void {
    const at = placeOf(slot);
    for (let band = 0; band < BANDS; band++) {
      const power = powers[band]!;
      this.#played[at + band] = power + TAIL_SHARE * this.#tail[band]!;
      this.#tail[band] = TAIL_DECAY * this.#tail[band]! + power;
    }
    this.#lastPlayed = slot;
  }

  /** The power of a slot in one band, with the room's tail of what came before. */
  playedAt(slot: number, band: number): number {
    return this.#played[placeOf(slot) + band]!;
  }

  hear(slot: number, levelsDb: Float32Array): void {
    this.#heardDb.set(levelsDb, placeOf(slot));
  }

  follow(lag: number): void {
    this.#lag = lag;
  }

  /** Takes a delay on, and learns its gains from what was heard lately. */
  learn(slot: number, lag: number, quietestDb: number): void {
    this.#lag = lag;
    let total = 0;
    let known = 0;
    for (let band = 0; band < BANDS; band++) {
      let sum = 0;
      let count = 0;
      for (let back = 0; back < LESSON; back++) {
        const playedDb = this.#playedDb(slot - back, band);
        if (playedDb < quietestDb) continue;
        sum += this.#heardDb[placeOf(slot - back) + band]! - playedDb;
        count++;
      }
      this.#gainsDb[band] = count > 3 ? sum / count : NaN;
      if (count <= 3) continue;
      total += sum / count;
      known++;
    }
    const usualDb = known > 0 ? total / known : 0;
    for (let band = 0; band < BANDS; band++) if (Number.isNaN(this.#gainsDb[band]!)) this.#gainsDb[band] = usualDb;
  }

  /**
   * By how much the microphone is louder than echo and noise explain, dB, the mean of all bands. `haste`, 0 and up, says how
   * surely a louder sound is a louder echo; a quieter sound always teaches, as no echo is louder than what is heard.
   */
  excessDb(slot: number, noiseDb: Float32Array, haste: number): number {
    const at = placeOf(slot);
    let excessDb = 0;
    let audible = 0;
    for (let band = 0; band < BANDS; band++) {
      const playedDb = this.#playedDb(slot, band);
      const echoDb = playedDb + this.#gainsDb[band]!;
      if (echoDb > noiseDb[band]! + AUDIBLE_DB) audible++;
      const expected = 10 ** (echoDb / 10) + NOISE_FACTOR * 10 ** (noiseDb[band]! / 10);
      const errorDb = this.#heardDb[at + band]! - 10 * Math.log10(expected);
      excessDb += Math.max(0, Math.min(LARGEST_EXCESS_DB, errorDb - MARGIN_DB));
      this.#loudestDb[band] = Math.max(playedDb, this.#loudestDb[band]! - 0.1);
      if (playedDb < this.#loudestDb[band]! - TEACHING_DB) continue;
      const step = errorDb < 0 ? STEP : STEP * haste;
      this.#gainsDb[band]! += step * Math.max(-LARGEST_ERROR_DB, Math.min(LARGEST_ERROR_DB, errorDb));
    }
    this.#isAudible = audible >= AUDIBLE_BANDS;
    return excessDb / BANDS;
  }

  /** What is played at the delay before a slot, in one band. */
  #playedDb(slot: number, band: number): number {
    let most = 1e-10;
    for (let played = slot - this.#lag - BLUR; played <= slot - this.#lag + BLUR; played++) {
      if (played > this.#lastPlayed) break;
      const power = this.playedAt(played, band);
      if (power > most) most = power;
    }
    return 10 * Math.log10(most);
  }
}

const placeOf = (slot: number) => (((slot % KEPT) + KEPT) % KEPT) * BANDS;
