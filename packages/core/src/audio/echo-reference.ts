import { BANDS, BAND_HOP, BandLevels } from './band-levels.js';

/** One slot of time. */
export const SLOT_MS = BAND_HOP / 16;
/** Slots that are kept, before and after the present: 16 s. */
const KEPT = 1024;
/** A chunk that begins this near to the end of the one before continues it. */
const SEAM_MS = 12;
/** And while that one still plays, this near: a player does not leave gaps, but what is known of it changes. */
const MENDED_SEAM_MS = 500;
/** What may be on its way to the player: 960 ms. */
const UNDERWAY = 60;

/** What was and will be played: its band powers by slots of time. Slot n ends at n * 16 ms. */
export class EchoReference {
  readonly #levels = new BandLevels();
  readonly #powers = new Float32Array(KEPT * BANDS);
  /** Which slot lies at a place; -1: none. */
  readonly #slots = new Float64Array(KEPT).fill(-1);
  #endMs = -Infinity;
  #nextSlot = 0;
  #lastSlot = -1;
  #pausedSlot = Infinity;

  play(samples: Float32Array, atMs: number, nowMs: number): void {
    const seamMs = this.#endMs > nowMs ? MENDED_SEAM_MS : SEAM_MS;
    if (!(Math.abs(atMs - this.#endMs) <= seamMs)) {
      this.#levels.clear();
      this.#nextSlot = slotAfter(atMs);
      this.#endMs = atMs;
    }
    this.#endMs += samples.length / 16;
    for (let at = 0; at < samples.length;) {
      at = this.#levels.push(samples, at);
      if (this.#levels.missing > 0) continue;
      const place = this.#nextSlot % KEPT;
      this.#levels.take(this.#powers, place * BANDS);
      this.#slots[place] = this.#nextSlot;
      this.#lastSlot = this.#nextSlot;
      this.#nextSlot++;
    }
  }

  /** Nothing more sounds from here on. */
  stop(atMs: number): void {
    const first = slotAfter(atMs);
    for (let slot = Math.max(first, this.#lastSlot - KEPT + 1); slot <= this.#lastSlot; slot++) this.#forget(slot);
    this.#lastSlot = Math.min(this.#lastSlot, first - 1);
    this.#endMs = -Infinity;
    this.#pausedSlot = Infinity;
  }

  pause(atMs: number): void {
    this.#pausedSlot = Math.min(this.#pausedSlot, slotAfter(atMs));
  }

  /**
   * What was left at the pause sounds from here on. So does what a far player had yet to play when the pause reached it:
   * the end of what came before the pause is kept twice, before it and right before this moment.
   */
  resume(atMs: number): void {
    const later = slotAfter(atMs) - this.#pausedSlot;
    if (Number.isFinite(later) && later > 0) {
      const first = this.#pausedSlot - Math.min(UNDERWAY, later);
      for (let slot = this.#lastSlot; slot >= first; slot--) this.#copy(slot, slot + later);
      for (let slot = this.#pausedSlot; slot < Math.min(this.#pausedSlot + later, first + later); slot++)
        this.#forget(slot);
      this.#lastSlot += later;
      this.#nextSlot += later;
      this.#endMs += later * SLOT_MS;
    }
    this.#pausedSlot = Infinity;
  }

  /** Writes what is played in a slot; false, and zeros, when that is nothing. */
  read(slot: number, powers: Float32Array): boolean {
    const at = (slot % KEPT) * BANDS;
    const sounds = slot >= 0 && slot < this.#pausedSlot && this.#slots[slot % KEPT] === slot;
    for (let band = 0; band < BANDS; band++) powers[band] = sounds ? this.#powers[at + band]! : 0;
    return sounds;
  }

  #copy(slot: number, to: number): void {
    const from = slot % KEPT;
    if (slot < 0 || this.#slots[from] !== slot) return this.#forget(to);
    this.#powers.copyWithin((to % KEPT) * BANDS, from * BANDS, (from + 1) * BANDS);
    this.#slots[to % KEPT] = to;
  }

  #forget(slot: number): void {
    if (this.#slots[slot % KEPT] === slot) this.#slots[slot % KEPT] = -1;
  }
}

/** The slot in which the sound that begins at a time ends. */
const slotAfter = (atMs: number) => Math.floor(atMs / SLOT_MS) + 1;
