import type { CallOptions, Provider, Timing } from './provider.js';

export interface TtsOptions extends CallOptions {
  /** Name of a voice of this provider; left out: its default. An unknown one is refused with what there is. */
  readonly voice?: string;
  /** ISO 639-1. */
  readonly language?: string;
  /** 1 is the voice's own pace; 0.25..4. */
  readonly speed?: number;
}

/** One word of the text, and when it is heard. */
export interface SpokenWord {
  /** Where the word stands in the text given so far, in UTF-16 units: `text.slice(from, to)`. */
  readonly from: number;
  readonly to: number;
  /** From the first sample of this call, in ms of audio. */
  readonly startMs: number;
  readonly endMs: number;
}

export interface SpeechChunk {
  /** Mono in [-1, 1]; chunks follow each other without gap. */
  readonly samples: Float32Array;
  /** The same for every chunk of a call. */
  readonly sampleRate: number;
  /** Words that begin inside this chunk. A provider without alignment leaves it empty, and the session estimates. */
  readonly words: readonly SpokenWord[];
  readonly timing?: Timing;
}

export interface TtsProvider extends Provider {
  /** Speaks the text while it is still being written. Text comes in pieces of any size; the provider finds its clauses. */
  speak(text: AsyncIterable<string>, options: TtsOptions): AsyncIterable<SpeechChunk>;
}
