/**
 * Where the listener is, as far as the server can know. All in milliseconds of this answer's audio. Time is passed in.
 *
 * Without reports audio is taken as played from the moment it is sent, one sample after the other; a gap in the sending is a
 * gap in the playing. A client that reports its player's position is believed: then position goes on from the newest report,
 * and stands still while the player is paused.
 */
export class Playout {
  #sentMs = 0;
  /** When the sample at position 0 was sent, or would have been without the gaps. */
  #sendingSince = 0;
  /** When it was played, by the newest report. */
  #playingSince: number | undefined;
  /** Where the player stands, while it is paused. */
  #pausedAtMs: number | undefined;
  #isPaused = false;

  get sentMs(): number {
    return this.#sentMs;
  }

  /** The client reports where its player is, so it also obeys orders to it. */
  get isReported(): boolean {
    return this.#playingSince !== undefined;
  }

  send(durationMs: number, now: number): void {
    if (now - this.#sendingSince > this.#sentMs) this.#sendingSince = now - this.#sentMs;
    if (this.#playingSince !== undefined && now - this.#playingSince > this.#sentMs) {
      this.#playingSince = now - this.#sentMs;
    }
    this.#sentMs += durationMs;
  }

  /** The player was told to pause. One that never reports is taken as one that does not listen. */
  pause(now: number): void {
    this.#isPaused = true;
    if (this.#playingSince !== undefined) this.#pausedAtMs = this.heardMs(now);
  }

  resume(now: number): void {
    this.#isPaused = false;
    if (this.#pausedAtMs === undefined) return;
    this.#playingSince = now - this.#pausedAtMs;
    this.#sendingSince = now - this.#pausedAtMs;
    this.#pausedAtMs = undefined;
  }

  /** The client says where its player is. */
  report(playedMs: number, now: number): void {
    const position = Math.max(0, Math.min(this.#sentMs, playedMs));
    this.#playingSince = now - position;
    if (this.#isPaused) this.#pausedAtMs = position;
  }

  heardMs(now: number): number {
    if (this.#pausedAtMs !== undefined) return this.#pausedAtMs;
    return this.#position(now, this.#playingSince ?? this.#sendingSince);
  }

  /** Sent and not heard yet. */
  unheardMs(now: number): number {
    return this.#sentMs - this.heardMs(now);
  }

  /** How far the sending is ahead of real time. Reports do not count: what is under way to a far listener is no lead. */
  leadMs(now: number): number {
    if (this.#pausedAtMs !== undefined) return this.#sentMs - this.#pausedAtMs;
    return this.#sentMs - this.#position(now, this.#sendingSince);
  }

  #position(now: number, since: number): number {
    return Math.max(0, Math.min(this.#sentMs, now - since));
  }
}
