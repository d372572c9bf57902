import type { Utterance } from './scenario-schema.js';

/** Makes sound of what a caller says. */
export interface Mouth {
  /** Mono at `sampleRate`, in [-1, 1]. */
  speak(utterance: Utterance, sampleRate: number): Promise<Float32Array>;
  /** A sound with something in it that a transcriber takes for words. */
  disguise(sound: Float32Array, heardAs: string, sampleRate: number): Float32Array;
}
