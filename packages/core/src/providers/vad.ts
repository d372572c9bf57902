import type { CallOptions, Provider } from './provider.js';

/** The rate of everything a provider hears: mono float samples in [-1, 1] at 16 kHz. The session resamples. */
export const LISTEN_RATE = 16_000;

export interface VadFrame {
  /** The samples judged, 16 kHz mono in [-1, 1]; frames follow each other without gap or overlap. */
  readonly samples: Float32Array;
  /** Offset of the first sample from the start of the stream, in samples. */
  readonly offset: number;
  /** Probability that the frame is speech, 0..1. The session decides what counts; the provider only listens. */
  readonly speech: number;
}

export interface VadProvider extends Provider {
  /** Reads chunks of any length and yields frames of the model's own length, in order. A rest shorter than a frame is dropped at the end. */
  listen(audio: AsyncIterable<Float32Array>, options: CallOptions): AsyncIterable<VadFrame>;
}
