import { joinSamples } from '@repartee/core/audio';

/** Sound below this is not heard: -50 dBFS. */
const audibleLevel = 10 ** (-50 / 20);
const blockMs = 10;

export interface ReceivedAudio {
  readonly samples: Float32Array;
  readonly itemId: string;
  readonly responseId: string;
}

/** A stretch of audible sound of one answer. */
export interface AudibleSpan {
  readonly responseId: string;
  readonly itemId: string;
  readonly startMs: number;
  endMs: number;
}

/**
 * A client's player: plays what it received, one sample after the other, from the moment it is there. Nothing is buffered
 * ahead, so an underrun is heard as a gap. All times are ms of the call.
 */
export class Loudspeaker {
  readonly #sampleRate: number;
  readonly #onHeard: (audio: ReceivedAudio, untilMs: number) => void;
  #queue: { readonly audio: ReceivedAudio; at: number }[] = [];
  #paused = false;
  /** Samples since the call began, silence included. */
  #position = 0;
  #recent: Float32Array[] = [];
  /** The message that is being played, or was last. */
  playingItem: string | undefined;
  readonly spans: AudibleSpan[] = [];
  readonly #playedSamples = new Map<string, number>();

  /** `onHeard`: the listener has heard this by `untilMs`. */
  constructor(sampleRate: number, onHeard: (audio: ReceivedAudio, untilMs: number) => void = () => {}) {
    this.#sampleRate = sampleRate;
    this.#onHeard = onHeard;
  }

  get playing(): boolean {
    return this.#queue.length > 0 && !this.#paused;
  }

  get waitingMs(): number {
    return this.#queue.reduce((sum, { audio, at }) => sum + this.#ms(audio.samples.length - at), 0);
  }

  playedMs(itemId: string): number {
    return this.#ms(this.#playedSamples.get(itemId) ?? 0);
  }

  receive(audio: ReceivedAudio, nowMs: number): void {
    this.advance(nowMs);
    this.#queue.push({ audio, at: 0 });
  }

  pause(nowMs: number): void {
    this.advance(nowMs);
    this.#paused = true;
  }

  resume(nowMs: number): void {
    this.advance(nowMs);
    this.#paused = false;
  }

  clear(nowMs: number): void {
    this.advance(nowMs);
    this.#queue = [];
    this.#paused = false;
  }

  /** Plays up to now. */
  advance(nowMs: number): void {
    const target = Math.round((nowMs * this.#sampleRate) / 1000);
    while (this.#position < target) {
      const length = Math.min(target - this.#position, Math.round((this.#sampleRate * blockMs) / 1000));
      this.#play(length);
    }
  }

  /** What came out of the loudspeaker since the last call of this, silence included. */
  takeOutput(): Float32Array {
    const output = joinSamples(this.#recent);
    this.#recent = [];
    return output;
  }

  #play(length: number): void {
    const block = new Float32Array(length);
    for (let at = 0; at < length && this.playing;) {
      const first = this.#queue[0] as { readonly audio: ReceivedAudio; at: number };
      const samples = first.audio.samples.subarray(first.at, first.at + length - at);
      block.set(samples, at);
      this.#hear({ ...first.audio, samples }, this.#ms(this.#position + at));
      first.at += samples.length;
      at += samples.length;
      if (first.at >= first.audio.samples.length) this.#queue.shift();
    }
    this.#position += length;
    this.#recent.push(block);
  }

  #hear(audio: ReceivedAudio, startMs: number): void {
    const { itemId, responseId, samples } = audio;
    this.playingItem = itemId;
    this.#playedSamples.set(itemId, (this.#playedSamples.get(itemId) ?? 0) + samples.length);
    this.#onHeard(audio, startMs + this.#ms(samples.length));
    const first = samples.findIndex((sample) => Math.abs(sample) > audibleLevel);
    if (first < 0) return;
    const fromMs = startMs + this.#ms(first);
    const endMs = startMs + this.#ms(samples.length);
    const last = this.spans.at(-1);
    if (last && last.itemId === itemId && fromMs - last.endMs < 2 * blockMs) last.endMs = endMs;
    else this.spans.push({ responseId, itemId, startMs: fromMs, endMs });
  }

  #ms(samples: number): number {
    return (samples * 1000) / this.#sampleRate;
  }
}
