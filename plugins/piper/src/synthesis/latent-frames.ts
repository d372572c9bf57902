import type { DecoderInput } from './decoder.model.js';
import { setFrames, sliceFrames } from './frames.js';
import type { Utterance } from './utterance.js';
import { planFlow } from './windows.js';
import type { Window } from './windows.js';

/** How much of an utterance has gone through the flow: as little as possible before its first window. */
export class LatentFrames {
  readonly #utterance: Utterance;
  /** [channels, end] */
  readonly #latent: Float32Array;
  /** No window needs frames from here on. */
  readonly #end: number;
  #done = 0;

  constructor(utterance: Utterance, windows: readonly Window[]) {
    this.#utterance = utterance;
    this.#end = windows.at(-1)?.contextTo ?? 0;
    this.#latent = new Float32Array(utterance.channels * this.#end);
  }

  /** What the decoder must be given for the next window. */
  inputOf({ contextFrom, contextTo }: Window): DecoderInput {
    const { prior, channels, frames } = this.#utterance;
    const flow = planFlow(this.#done, contextTo, this.#end, frames);
    return {
      channels,
      frames: contextTo - contextFrom,
      latent: sliceFrames(this.#latent, channels, contextFrom, Math.min(this.#done, contextTo)),
      flow: flow && {
        prior: sliceFrames(prior, channels, flow.contextFrom, flow.contextTo),
        from: flow.from - flow.contextFrom,
        to: flow.to - flow.contextFrom,
      },
    };
  }

  /** What came out of the flow with that window. */
  add(latent: Float32Array): void {
    const { channels } = this.#utterance;
    setFrames(this.#latent, latent, channels, this.#done);
    this.#done += latent.length / channels;
  }
}
