/**
 * Where the listener is, as far as the server can know: audio sent is played from the moment it is sent, one sample after
 * the other, and a gap in the sending is a gap in the playing. Pure; time is passed in. All in milliseconds.
 */
export class Playout {
  #sentMs = 0;
  /** When the sample at position 0 was played, or would have been without the gaps. */
  #startAt = 0;

  get sentMs(): number {
    return this.#sentMs;
  }

  send(durationMs: number, now: number): void {
    if (now - this.#startAt > this.#sentMs) this.#startAt = now - this.#sentMs;
    this.#sentMs += durationMs;
  }

  heardMs(now: number): number {
    return Math.max(0, Math.min(this.#sentMs, now - this.#startAt));
  }

  /** Sent and not heard yet. */
  leadMs(now: number): number {
    return this.#sentMs - this.heardMs(now);
  }
}
