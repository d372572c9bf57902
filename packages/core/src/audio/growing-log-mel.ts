import { MEL_BANDS, MEL_HOP } from './log-mel.js';
import type { LogMel } from './log-mel.js';

/** Samples that a frame reaches to either side of its centre. */
const REACH = 200;
/** Frames that see the beginning of the audio reflected. */
const EDGE_FRAMES = 2;

/**
 * The log-mel frames of 16 kHz mono audio that grows at its end. A frame that no later sample can change is computed
 * once, when it is heard, for all spectrograms of the audio up to some point.
 */
export class GrowingLogMel {
  readonly #logMel: LogMel;
  #energies = new Float32Array(100 * MEL_BANDS);
  #frames = 0;

  constructor(logMel: LogMel) {
    this.#logMel = logMel;
  }

  /** `audio`: everything so far, what was heard before included. */
  hear(audio: Float32Array): void {
    const frames = lastingFrames(audio.length);
    if (frames <= this.#frames) return;
    if (frames * MEL_BANDS > this.#energies.length) {
      const grown = new Float32Array(Math.max(frames * MEL_BANDS, this.#energies.length * 2));
      grown.set(this.#energies.subarray(0, this.#frames * MEL_BANDS));
      this.#energies = grown;
    }
    this.#logMel.measure(audio, this.#frames, frames, this.#energies);
    this.#frames = frames;
  }

  /** Energies, for `spectrogram`, of all frames that `audio` reaches: everything heard or its beginning. A copy. */
  upTo(audio: Float32Array): Float32Array {
    const known = Math.min(this.#frames, lastingFrames(audio.length));
    const frames = Math.ceil((audio.length + REACH) / MEL_HOP);
    const energies = new Float32Array(frames * MEL_BANDS);
    energies.set(this.#energies.subarray(0, known * MEL_BANDS));
    this.#logMel.measure(audio, known, frames, energies);
    return energies;
  }

  /** Lets go of the first `frames * 160` samples; `rest` is the audio after them. */
  forget(frames: number, rest: Float32Array): void {
    this.#energies.copyWithin(0, frames * MEL_BANDS, this.#frames * MEL_BANDS);
    this.#frames = Math.max(0, this.#frames - frames);
    this.#logMel.measure(rest, 0, Math.min(EDGE_FRAMES, this.#frames), this.#energies);
  }
}

/** Frames that reach no further than this many samples. */
function lastingFrames(samples: number): number {
  return Math.max(0, Math.floor((samples - REACH) / MEL_HOP) + 1);
}
