// The speaker's side: a queue that waits until enough is there to ride out the jitter of the network, and can be emptied at once.
import { Resampler } from './resampler.js';

const FIRST_WAIT_MS = 60;
const LONGEST_WAIT_MS = 240;
const FADE_MS = 5;

class Player extends AudioWorkletProcessor {
  #resampler;
  /** Chunks to play; `#at` is the place in the first one. */
  #chunks = [];
  #at = 0;
  #queued = 0;
  #playing = false;
  #ended = false;
  #waitMs = FIRST_WAIT_MS;

  constructor({ processorOptions: { wireRate } }) {
    super();
    this.#resampler = new Resampler(wireRate, sampleRate);
    this.port.onmessage = ({ data }) => {
      if (data.pcm) this.#add(data.pcm);
      if (data.clear) this.#clear();
      if (data.end) this.#ended = true;
    };
  }

  process(_, [[output]]) {
    if (!this.#playing && this.#queued > 0 && (this.#ended || this.#queued >= this.#samplesOf(this.#waitMs))) {
      this.#turn(true);
    }
    if (this.#playing) this.#play(output);
    return true;
  }

  #add(pcm) {
    const samples = new Float32Array(pcm.length);
    for (let i = 0; i < pcm.length; i++) samples[i] = pcm[i] / 32768;
    const chunk = this.#resampler.push(samples);
    if (chunk.length === 0) return;
    this.#ended = false;
    this.#chunks.push(chunk);
    this.#queued += chunk.length;
  }

  #play(output) {
    let filled = 0;
    while (filled < output.length && this.#chunks.length > 0) {
      const [chunk] = this.#chunks;
      const part = chunk.subarray(this.#at, this.#at + output.length - filled);
      output.set(part, filled);
      filled += part.length;
      this.#at += part.length;
      if (this.#at < chunk.length) break;
      this.#chunks.shift();
      this.#at = 0;
    }
    this.#queued -= filled;
    if (this.#queued > 0) return;
    // The queue ran dry within an answer: next time more is gathered first.
    if (!this.#ended) this.#waitMs = Math.min(LONGEST_WAIT_MS, this.#waitMs * 2);
    this.#turn(false);
  }

  /** What is being heard fades out; the rest is forgotten. */
  #clear() {
    const next = this.#playing ? this.#chunks[0]?.subarray(this.#at, this.#at + this.#samplesOf(FADE_MS)) : undefined;
    const fade = next?.map((sample, i) => sample * (1 - (i + 1) / next.length));
    this.#chunks = fade?.length ? [fade] : [];
    this.#queued = fade?.length ?? 0;
    this.#at = 0;
    this.#ended = true;
    this.#resampler.clear();
  }

  #turn(playing) {
    this.#playing = playing;
    this.port.postMessage({ playing });
  }

  #samplesOf(ms) {
    return Math.round((sampleRate * ms) / 1000);
  }
}

registerProcessor('player', Player);
