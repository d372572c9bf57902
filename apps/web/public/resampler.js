// Changes the rate of a stream, chunk by chunk, for the rare browser whose AudioContext cannot run at the rate of the wire.
// Windowed sinc: 24 zero crossings a side, Hann, cut off at 0.92 of half the lower rate.
const CROSSINGS = 24;
const CUTOFF = 0.92;

export class Resampler {
  #step;
  #scale;
  #reach;
  #history;
  #position;

  constructor(fromRate, toRate) {
    this.same = fromRate === toRate;
    this.#step = fromRate / toRate;
    this.#scale = CUTOFF * Math.min(1, toRate / fromRate);
    this.#reach = Math.ceil(CROSSINGS / this.#scale);
    this.clear();
  }

  /** Forgets what came before. */
  clear() {
    this.#history = new Float32Array(this.#reach);
    this.#position = this.#reach;
  }

  /** The output that this chunk completes. */
  push(chunk) {
    if (this.same) return chunk;
    const input = new Float32Array(this.#history.length + chunk.length);
    input.set(this.#history);
    input.set(chunk, this.#history.length);
    const output = [];
    while (this.#position + this.#reach < input.length) {
      output.push(this.#at(input, this.#position));
      this.#position += this.#step;
    }
    const used = Math.max(0, Math.floor(this.#position) - this.#reach);
    this.#history = input.slice(used);
    this.#position -= used;
    return Float32Array.from(output);
  }

  #at(input, position) {
    const first = Math.ceil(position - this.#reach);
    const last = Math.floor(position + this.#reach);
    let sum = 0;
    for (let i = Math.max(0, first); i <= last; i++) {
      const distance = i - position;
      const x = Math.PI * distance * this.#scale;
      const sinc = x === 0 ? 1 : Math.sin(x) / x;
      sum += input[i] * sinc * (0.5 + 0.5 * Math.cos((Math.PI * distance) / this.#reach));
    }
    return sum * this.#scale;
  }
}
