// The speaker's side: plays the queue, and says what it does and how much of a message was heard.
import { PlayerQueue } from './player-queue.js';
import { Resampler } from './resampler.js';

const REPORT_EVERY_MS = 100;

class Player extends AudioWorkletProcessor {
  #queue = new PlayerQueue(sampleRate);
  #resampler;
  #state = 'silent';
  #reported = this.#queue.position;
  #reportedAt = 0;

  constructor({ processorOptions: { wireRate } }) {
    super();
    this.#resampler = new Resampler(wireRate, sampleRate);
    this.port.onmessage = ({ data }) => this.#take(data);
  }

  process(_, [[output]]) {
    this.#queue.fill(output);
    this.#tell();
    return true;
  }

  #take({ order, pcm, itemId }) {
    if (order === 'play') this.#queue.add(this.#resampler.push(floats(pcm)), itemId);
    if (order === 'end') this.#queue.end();
    if (order === 'pause') this.#queue.pause();
    if (order === 'resume') this.#queue.resume();
    if (order === 'clear') {
      this.#queue.clear();
      this.#resampler.clear();
    }
    this.#tell();
  }

  /** A new state at once, a new position every 100 ms or with the state. */
  #tell() {
    const { state, position } = this.#queue;
    const isNews = state !== this.#state;
    const isDue = currentTime - this.#reportedAt >= REPORT_EVERY_MS / 1000;
    if (position !== this.#reported && (isNews || isDue)) {
      this.#reported = position;
      this.#reportedAt = currentTime;
      const playedMs = (position.samples * 1000) / sampleRate;
      this.port.postMessage({ itemId: position.itemId, playedMs, isLast: state !== 'playing' });
    }
    if (!isNews) return;
    this.#state = state;
    this.port.postMessage({ state });
  }
}

function floats(pcm) {
  return Float32Array.from(pcm, (sample) => sample / 32768);
}

registerProcessor('player', Player);
