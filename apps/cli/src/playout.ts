import { firstAudible } from './loudness.js';

/** A piece of received audio and when the client plays it. */
export interface PlayedAudio {
  /** When its first sample is heard, ms of the call. */
  readonly startMs: number;
  readonly samples: Float32Array;
  /** Answer it belongs to; null when none was running. */
  readonly responseId: string | null;
}

/**
 * What a client hears that plays at once: audio that arrives while earlier audio still plays is joined to it, audio that
 * arrives in silence starts on arrival. Nothing is waited for, so an underrun is heard as a gap, as it would be.
 */
export class Playout {
  readonly sampleRate: number;
  #audio: PlayedAudio[] = [];
  #untilMs = 0;

  constructor(sampleRate: number) {
    this.sampleRate = sampleRate;
  }

  get audio(): readonly PlayedAudio[] {
    return this.#audio;
  }

  /** When everything received so far has been heard, ms of the call. */
  get untilMs(): number {
    return this.#untilMs;
  }

  receive(samples: Float32Array, atMs: number, responseId: string | null): void {
    const startMs = Math.max(atMs, this.#untilMs);
    this.#audio.push({ startMs, samples, responseId });
    this.#untilMs = startMs + this.#lengthMs(samples);
  }

  /** Forgets what has not been heard yet. */
  clear(atMs: number): void {
    this.#audio = this.#audio
      .filter(({ startMs }) => startMs < atMs)
      .map((piece) => ({ ...piece, samples: piece.samples.subarray(0, this.#samplesOf(atMs - piece.startMs)) }));
    this.#untilMs = Math.min(this.#untilMs, atMs);
  }

  /** When the first audible sample of an answer is heard, ms of the call; null when none was. */
  firstAudibleMs(responseId: string): number | null {
    for (const piece of this.#audio) {
      if (piece.responseId !== responseId) continue;
      const index = firstAudible(piece.samples);
      if (index >= 0) return piece.startMs + (index * 1000) / this.sampleRate;
    }
    return null;
  }

  /** Everything heard, in true time from the start of the call. */
  render(): Float32Array {
    const heard = new Float32Array(this.#samplesOf(this.#untilMs));
    for (const { startMs, samples } of this.#audio) {
      const at = this.#samplesOf(startMs);
      heard.set(samples.subarray(0, Math.max(0, heard.length - at)), at);
    }
    return heard;
  }

  /** Only the audio, one piece after the other; of one answer, or of all. */
  joined(responseId?: string): Float32Array {
    const pieces = this.#audio.filter((piece) => responseId === undefined || piece.responseId === responseId);
    const joined = new Float32Array(pieces.reduce((length, { samples }) => length + samples.length, 0));
    let at = 0;
    for (const { samples } of pieces) {
      joined.set(samples, at);
      at += samples.length;
    }
    return joined;
  }

  #lengthMs(samples: Float32Array): number {
    return (samples.length * 1000) / this.sampleRate;
  }

  #samplesOf(ms: number): number {
    return Math.round((ms * this.sampleRate) / 1000);
  }
}
