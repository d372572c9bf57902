import { joinSamples } from '../audio/index.js';
import { LISTEN_RATE } from '../providers/index.js';
import type { AsrInput, Timing } from '../providers/index.js';
import { Mailbox } from '../streams/index.js';
import { likelySpeech } from './weigh-frames.js';
import type { HeardFrame } from './weigh-frames.js';

/** Longest audio a turn provider is given: the end of the turn is what tells. */
const decisionSamples = 16 * LISTEN_RATE;

/** One turn of the user: its audio as it comes, and what is known of it. */
export class Turn {
  readonly itemId: string;
  readonly onsetMs: number;
  /** For the transcriber. Silence behind a pause is held back until the user goes on. */
  readonly audio = new Mailbox<AsrInput>({ capacity: 100_000 });
  /** Pauses whose transcript is still to come, oldest first. */
  readonly awaited: number[] = [];
  transcript: { readonly text: string; readonly language: string; readonly audioMs: number } | undefined;
  timings: { asr?: Timing; turn?: Timing } = {};
  /** When the pause came, the transcript and the turn decision were there. On the clock. */
  readonly moments: { pause?: number; transcript?: number; 'turn-decision'?: number } = {};
  /** It began over the agent's voice, and has not taken the floor: the client does not know of it. */
  isContested: boolean;
  /** Counts the wordings of its transcript. */
  revision = 0;
  /** Text of the partial transcript that will not change, and the guess behind it. */
  partial = { text: '', interim: '' };
  /** It cannot be transcribed any more. */
  lost = false;
  readonly #frames: Float32Array[] = [];
  #samples = 0;
  #voiced = 0;
  #doubted = 0;
  #held: Float32Array[] | undefined;

  constructor(itemId: string, onsetMs: number, isContested: boolean) {
    this.itemId = itemId;
    this.onsetMs = onsetMs;
    this.isContested = isContested;
  }

  /** Most of it may be the agent's own voice, come back. */
  get isDoubted(): boolean {
    return this.#doubted > this.#voiced;
  }

  hear({ samples, speech, isDoubted }: HeardFrame): void {
    if (isDoubted) this.#doubted += 1;
    else if (speech >= likelySpeech) this.#voiced += 1;
    this.#frames.push(samples);
    this.#samples += samples.length;
    for (
      let first = this.#frames[0];
      first && this.#samples - first.length >= decisionSamples;
      first = this.#frames[0]
    ) {
      this.#frames.shift();
      this.#samples -= first.length;
    }
    if (this.#held) this.#held.push(samples);
    else this.audio.put({ type: 'audio', samples });
  }

  pause(number: number): void {
    this.awaited.push(number);
    this.#held = [];
    this.audio.put({ type: 'pause' });
  }

  resume(): void {
    for (const samples of this.#held ?? []) this.audio.put({ type: 'audio', samples });
    this.#held = undefined;
  }

  /** The turn's audio so far, its last 16 s at most, silence of the pause included. */
  heard(): Float32Array {
    return joinSamples(this.#frames);
  }
}
