const FIRST_WAIT_MS = 60;
const LONGEST_WAIT_MS = 240;
/** One render quantum. A sound that stops or begins at once clicks. */
const FADE_SAMPLES = 128;

/**
 * What the speaker still has to play. It waits until enough is there to ride out the jitter of the network, pauses, goes on
 * with the very next sample, and can be emptied at once. Counts in samples at the rate of the speaker.
 */
export class PlayerQueue {
  /** `silent`, `playing`, or `paused`: told to be silent and to keep what it has. */
  state = 'silent';
  /** The message that is played, or was played last, and how many of its samples were. */
  position = { itemId: null, samples: 0 };
  #rate;
  /** `{ samples, itemId }`; `#at` is the place in the first one. */
  #chunks = [];
  #at = 0;
  #length = 0;
  #ended = false;
  #waitMs = FIRST_WAIT_MS;
  #wasPlaying = false;
  /** Heard once more, ever more quietly, while the queue stands still already. */
  #fadeOut = null;
  #fadeIn = false;

  constructor(rate) {
    this.#rate = rate;
  }

  add(samples, itemId) {
    if (samples.length === 0) return;
    this.#ended = false;
    this.#chunks.push({ samples, itemId });
    this.#length += samples.length;
  }

  /** The answer is complete: the rest is played, however short. */
  end() {
    this.#ended = true;
  }

  pause() {
    if (this.state === 'paused') return;
    this.#wasPlaying = this.state === 'playing';
    this.#stop('paused');
  }

  resume() {
    if (this.state !== 'paused') return;
    this.#fadeOut = null;
    this.#fadeIn = this.#wasPlaying;
    this.state = this.#wasPlaying ? 'playing' : 'silent';
  }

  clear() {
    this.#stop('silent');
    this.#chunks = [];
    this.#at = 0;
    this.#length = 0;
    this.#ended = true;
  }

  /** Writes the next samples. */
  fill(output) {
    if (this.#fadeOut) output.set(this.#fadeOut.subarray(0, output.length));
    this.#fadeOut = null;
    if (this.state === 'silent' && this.#length > 0 && (this.#ended || this.#length >= this.#enough())) {
      this.state = 'playing';
    }
    if (this.state === 'playing') this.#play(output);
  }

  #play(output) {
    let filled = 0;
    while (filled < output.length && this.#chunks.length > 0) {
      const { samples, itemId } = this.#chunks[0];
      const part = samples.subarray(this.#at, this.#at + output.length - filled);
      output.set(part, filled);
      this.#count(itemId, part.length);
      filled += part.length;
      this.#at += part.length;
      if (this.#at < samples.length) break;
      this.#chunks.shift();
      this.#at = 0;
    }
    this.#length -= filled;
    if (this.#fadeIn) for (let i = 0; i < Math.min(filled, FADE_SAMPLES); i++) output[i] *= (i + 1) / FADE_SAMPLES;
    this.#fadeIn = false;
    if (this.#length > 0) return;
    // The queue ran dry within an answer: next time more is gathered first.
    if (!this.#ended) this.#waitMs = Math.min(LONGEST_WAIT_MS, this.#waitMs * 2);
    this.state = 'silent';
  }

  #count(itemId, length) {
    const before = this.position.itemId === itemId ? this.position.samples : 0;
    this.position = { itemId, samples: before + length };
  }

  #stop(state) {
    if (this.state === 'playing') this.#fadeOut = this.#upcoming();
    this.state = state;
  }

  #upcoming() {
    const fade = new Float32Array(FADE_SAMPLES);
    let filled = 0;
    let at = this.#at;
    for (const { samples } of this.#chunks) {
      if (filled === fade.length) break;
      const part = samples.subarray(at, at + fade.length - filled);
      fade.set(part, filled);
      filled += part.length;
      at = 0;
    }
    return fade.map((sample, i) => sample * (1 - (i + 1) / FADE_SAMPLES));
  }

  #enough() {
    return Math.round((this.#rate * this.#waitMs) / 1000);
  }
}
