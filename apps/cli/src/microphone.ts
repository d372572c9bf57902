interface Said {
  readonly at: number;
  readonly samples: Float32Array;
}

/** What a microphone records from its first moment on: what is said, and silence before and after it. Positions are samples. */
export class Microphone {
  readonly #said: Said[] = [];
  #recorded = 0;

  /** Not everything that is said has been recorded. */
  get isSpokenInto(): boolean {
    const last = this.#said.at(-1);
    return last !== undefined && this.#recorded < last.at + last.samples.length;
  }

  /** Says this from the next sample on; one thing at a time. Returns the position of its first sample. */
  speak(samples: Float32Array): number {
    const at = this.#recorded;
    this.#said.push({ at, samples });
    return at;
  }

  /** The next `length` samples. */
  record(length: number): Float32Array {
    const frame = new Float32Array(length);
    const last = this.#said.at(-1);
    if (last) {
      const from = this.#recorded - last.at;
      frame.set(last.samples.subarray(from, from + length));
    }
    this.#recorded += length;
    return frame;
  }

  /** Everything recorded so far, from the first sample on. */
  render(): Float32Array {
    const recorded = new Float32Array(this.#recorded);
    for (const { at, samples } of this.#said) recorded.set(samples.subarray(0, Math.max(0, recorded.length - at)), at);
    return recorded;
  }
}
