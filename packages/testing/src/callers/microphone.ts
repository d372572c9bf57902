/** What a caller's microphone records: every sound at its place, mixed, and silence in between. Positions are samples. */
export class Microphone {
  readonly #sounds: { readonly at: number; readonly samples: Float32Array }[] = [];
  #recorded = 0;

  /** Samples recorded so far. */
  get position(): number {
    return this.#recorded;
  }

  /** The sound begins with the next sample recorded. */
  add(samples: Float32Array): void {
    this.#sounds.push({ at: this.#recorded, samples });
  }

  /** The next `length` samples. */
  record(length: number): Float32Array {
    const frame = new Float32Array(length);
    const from = this.#recorded;
    for (const { at, samples } of this.#sounds) {
      const end = Math.min(length, at + samples.length - from);
      for (let i = Math.max(0, at - from); i < end; i++)
        frame[i] = (frame[i] as number) + (samples[from + i - at] as number);
    }
    this.#recorded += length;
    for (let index = this.#sounds.length - 1; index >= 0; index--) {
      const { at, samples } = this.#sounds[index] as { at: number; samples: Float32Array };
      if (at + samples.length <= this.#recorded) this.#sounds.splice(index, 1);
    }
    return frame;
  }
}
