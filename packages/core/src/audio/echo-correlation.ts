import { BANDS } from './band-levels.js';

/** Delays that are looked at: 0 to 960 ms in steps of 16 ms. */
export const LAGS = 61;
/** Slots of features that are kept; a power of two above `LAGS`. */
const KEPT = 128;
/** Slots over which a level counts as usual: 400 ms. What is compared is the departure from it. */
const USUAL = 25;
/** How much of a change common to all bands is kept. Speech as such rises and falls alike; its colours do not. */
const COMMON = 0.3;
/** Slots that the correlation remembers: 320 ms. */
const MEMORY = 20;

/** Levels, dB, as departures from their recent mean, with less of what all bands have in common. */
class Features {
  readonly #usual = new Float32Array(BANDS);
  #known = false;

  write(levelsDb: Float32Array, features: Float32Array, at: number): void {
    let common = 0;
    for (let band = 0; band < BANDS; band++) {
      const levelDb = levelsDb[band]!;
      const usual = this.#known ? this.#usual[band]! + (levelDb - this.#usual[band]!) / USUAL : levelDb;
      this.#usual[band] = usual;
      features[at + band] = levelDb - usual;
      common += levelDb - usual;
    }
    this.#known = true;
    const taken = ((1 - COMMON) * common) / BANDS;
    for (let band = 0; band < BANDS; band++) features[at + band] = features[at + band]! - taken;
  }
}

/** How alike the microphone and what was played are, for every delay. */
export class EchoCorrelation {
  readonly #playedFeatures = new Features();
  readonly #heardFeatures = new Features();
  readonly #played = new Float32Array(KEPT * BANDS);
  readonly #playedEnergy = new Float32Array(KEPT);
  readonly #heard = new Float32Array(BANDS);
  readonly #products = new Float64Array(LAGS);
  readonly #playedSums = new Float64Array(LAGS);
  readonly #heardSums = new Float64Array(LAGS);
  readonly #values = new Float32Array(LAGS);
  #best = 0;

  /** What is played in a slot; every slot once, in order. */
  play(slot: number, levelsDb: Float32Array): void {
    const at = (slot % KEPT) * BANDS;
    this.#playedFeatures.write(levelsDb, this.#played, at);
    let energy = 0;
    for (let i = at; i < at + BANDS; i++) energy += this.#played[i]! * this.#played[i]!;
    this.#playedEnergy[slot % KEPT] = energy;
  }

  /** What the microphone hears in a slot that has been played up to. */
  hear(slot: number, levelsDb: Float32Array): void {
    const heard = this.#heard;
    this.#heardFeatures.write(levelsDb, heard, 0);
    let energy = 0;
    for (let band = 0; band < BANDS; band++) energy += heard[band]! * heard[band]!;
    const forget = 1 - 1 / MEMORY;
    this.#best = 0;
    for (let lag = 0; lag < LAGS; lag++) {
      const place = (slot - lag + KEPT) % KEPT;
      const at = place * BANDS;
      let product = 0;
      for (let band = 0; band < BANDS; band++) product += heard[band]! * this.#played[at + band]!;
      const products = (this.#products[lag] = forget * this.#products[lag]! + product);
      const playedSum = (this.#playedSums[lag] = forget * this.#playedSums[lag]! + this.#playedEnergy[place]!);
      const heardSum = (this.#heardSums[lag] = forget * this.#heardSums[lag]! + energy);
      this.#values[lag] = products / Math.sqrt((playedSum + 1) * (heardSum + 1));
      if (this.#values[lag]! > this.#values[this.#best]!) this.#best = lag;
    }
  }

  /** The delay, in slots, at which the two are most alike. */
  get bestLag(): number {
    return this.#best;
  }

  /** -1..1. */
  at(lag: number): number {
    return this.#values[lag]!;
  }

  /** The most within `reach` slots of a delay. */
  around(lag: number, reach: number): number {
    let most = -1;
    for (let near = Math.max(0, lag - reach); near <= Math.min(LAGS - 1, lag + reach); near++) {
      if (this.#values[near]! > most) most = this.#values[near]!;
    }
    return most;
  }
}
