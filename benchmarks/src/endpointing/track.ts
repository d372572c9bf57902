/** Audio that grows piece by piece, each faded into the one before. */
export class Track {
  /** Samples two pieces share: 10 ms. */
  static readonly fade = 160;
  readonly #samples: number[] = [];

  get length(): number {
    return this.#samples.length;
  }

  /** Returns the position of the piece's first sample. */
  add(piece: Float32Array): number {
    const shared = Math.min(Track.fade, this.#samples.length, piece.length);
    const at = this.#samples.length - shared;
    for (let i = 0; i < piece.length; i++) {
      const share = i < shared ? (i + 0.5) / shared : 1;
      this.#samples[at + i] = (this.#samples[at + i] ?? 0) * (1 - share) + (piece[i] as number) * share;
    }
    return at;
  }

  samples(): Float32Array {
    return Float32Array.from(this.#samples);
  }
}
