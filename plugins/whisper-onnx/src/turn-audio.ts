/** The samples of one turn as they come, in one growing buffer. Positions count from the start of the turn. */
export class TurnAudio {
  #buffer = new Float32Array(16_000);
  /** Position of the first sample still held. */
  #start = 0;
  #end = 0;

  /** Samples heard so far. */
  get length(): number {
    return this.#end;
  }

  append(samples: Float32Array): void {
    const held = this.#end - this.#start;
    if (held + samples.length > this.#buffer.length) {
      const grown = new Float32Array(Math.max(this.#buffer.length * 2, held + samples.length));
      grown.set(this.#buffer.subarray(0, held));
      this.#buffer = grown;
    }
    this.#buffer.set(samples, held);
    this.#end += samples.length;
  }

  /** The samples between two positions, not copied: they are good until the next `append` or `forget`. */
  view(from: number, to: number): Float32Array {
    return this.#buffer.subarray(Math.max(from - this.#start, 0), Math.min(to, this.#end) - this.#start);
  }

  /** Lets go of everything before `position`. */
  forget(position: number): void {
    const count = Math.min(position, this.#end) - this.#start;
    if (count <= 0) return;
    this.#buffer.copyWithin(0, count, this.#end - this.#start);
    this.#start += count;
  }
}
