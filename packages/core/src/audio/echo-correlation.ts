import { BANDS } from './band-levels.js';

/** Delays that are looked at: 0 to 960 ms in steps of 16 ms. */
export const LAGS = 61;
/** Slots of features that are kept; a power of two above `LAGS`. */
const KEPT = 128;
/** Slots over which a level counts as usual: 400 ms. What is compared is the departure from it. */
const USUAL = 25;
/** How much of a change common to all bands is kept. Speech as such rises and falls alike; its colours do not. */
const COMMON = 0.3;
/** Slots that the correlations remember: 320 ms, and 1.6 s. */
const MEMORY = 20;
const STEADY_MEMORY = 100;

/** Scratch of one slot, of whoever hears one: for every delay. */
const products = new Float64Array(LAGS);
const energies = new Float64Array(LAGS);

/** Levels, dB, as departures from their recent mean, with less of what all bands have in common. */
class Features {
  readonly #usual = new Float32Array(BANDS);
  #known = false;

  /** From now on these levels are usual. */
  begin(levelsDb: Float32Array): void {
    this.#usual.set(levelsDb);
    this.#known = true;
  }

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

/** The correlation at every delay, over some slots. */
class Lags {
  readonly values = new Float32Array(LAGS);
  best = 0;
  readonly #forget: number;
  readonly #products = new Float64Array(LAGS);
  readonly #played = new Float64Array(LAGS);
  #heard = 0;
  /** Slots without anything played whose forgetting is still to be done. */
  #rested = 0;

  constructor(memory: number) {
    this.#forget = 1 - 1 / memory;
  }

  clear(): void {
    for (const sums of [this.#products, this.#played, this.values]) sums.fill(0);
    this.#heard = 0;
    this.#rested = 0;
  }

  /** A slot in which nothing was played at any of the delays. The values are those of before. */
  rest(heard: number): void {
    this.#heard = this.#forget * this.#heard + heard;
    this.#rested++;
  }

  /** A slot, with a product and what was played for every delay. */
  add(products: Float64Array, played: Float64Array, heard: number): void {
    const [values, productSums, playedSums, forget] = [this.values, this.#products, this.#played, this.#forget];
    const kept = forget ** (this.#rested + 1);
    this.#rested = 0;
    this.#heard = forget * this.#heard + heard;
    const heardSum = this.#heard + 1;
    let best = 0;
    for (let lag = 0; lag < LAGS; lag++) {
      const product = kept * productSums[lag]! + products[lag]!;
      const energy = kept * playedSums[lag]! + played[lag]!;
      productSums[lag] = product;
      playedSums[lag] = energy;
      values[lag] = product / Math.sqrt((energy + 1) * heardSum);
      if (values[lag]! > values[best]!) best = lag;
    }
    this.best = best;
  }
}

/** How alike the microphone and what was played are, for every delay. */
export class EchoCorrelation {
  readonly #playedFeatures = new Features();
  readonly #heardFeatures = new Features();
  readonly #played = new Float32Array(KEPT * BANDS);
  readonly #playedEnergy = new Float32Array(KEPT);
  readonly #heard = new Float32Array(BANDS);
  /** In which nothing was played, up to the last. */
  #quietSlots = 0;
  readonly #now = new Lags(MEMORY);
  readonly #steady = new Lags(STEADY_MEMORY);

  /** What is played in a slot; every slot in order. */
  play(slot: number, levelsDb: Float32Array): void {
    const place = placeOf(slot);
    const at = place * BANDS;
    this.#playedFeatures.write(levelsDb, this.#played, at);
    let energy = 0;
    for (let i = at; i < at + BANDS; i++) energy += this.#played[i]! * this.#played[i]!;
    this.#playedEnergy[place] = energy;
    this.#quietSlots = 0;
  }

  /** Nothing is played in a slot, nor has been for so long that its level is what is usual. */
  rest(slot: number, levelsDb: Float32Array): void {
    const place = placeOf(slot);
    this.#playedFeatures.begin(levelsDb);
    this.#played.fill(0, place * BANDS, (place + 1) * BANDS);
    this.#playedEnergy[place] = 0;
    this.#quietSlots++;
  }

  /** Something is played after a silence: what was heard before, up to these levels, has nothing to do with it. */
  begin(noiseDb: Float32Array): void {
    this.#heardFeatures.begin(noiseDb);
    this.#now.clear();
  }

  /** What the microphone hears in a slot that has been played up to. */
  hear(slot: number, levelsDb: Float32Array): void {
    const heard = this.#heard;
    this.#heardFeatures.write(levelsDb, heard, 0);
    let energy = 0;
    for (let band = 0; band < BANDS; band++) energy += heard[band]! * heard[band]!;
    if (this.#quietSlots >= LAGS) {
      this.#now.rest(energy);
      this.#steady.rest(energy);
      return;
    }
    const played = this.#played;
    for (let lag = 0; lag < LAGS; lag++) {
      const place = placeOf(slot - lag);
      const at = place * BANDS;
      let product = 0;
      for (let band = 0; band < BANDS; band++) product += heard[band]! * played[at + band]!;
      products[lag] = product;
      energies[lag] = this.#playedEnergy[place]!;
    }
    this.#now.add(products, energies, energy);
    this.#steady.add(products, energies, energy);
  }

  /** How alike the two are now at the best of the delays from one on. */
  bestFrom(lag: number): number {
    return this.around(LAGS - 1, Math.max(0, LAGS - 1 - lag));
  }

  /** The delay, in slots, at which the two are most alike now. */
  get bestLag(): number {
    return this.#now.best;
  }

  /** And how alike, -1..1. */
  get best(): number {
    return this.#now.values[this.#now.best]!;
  }

  /** The same over a longer time: slower, and seldom by chance. */
  get steadyLag(): number {
    return this.#steady.best;
  }

  get steady(): number {
    return this.#steady.values[this.#steady.best]!;
  }

  /** The most within `reach` slots of a delay, now. */
  around(lag: number, reach: number): number {
    let most = -1;
    for (let near = Math.max(0, lag - reach); near <= Math.min(LAGS - 1, lag + reach); near++) {
      if (this.#now.values[near]! > most) most = this.#now.values[near]!;
    }
    return most;
  }
}

/** `KEPT` is a power of two, so this holds for negative slots, too. */
const placeOf = (slot: number) => slot & (KEPT - 1);
