import { pcm16ToFloat, Resampler } from '../audio/index.js';
import type { EchoGuard } from '../audio/index.js';
import { LISTEN_RATE } from '../providers/index.js';

/** Tells the echo guard what the user's loudspeaker plays, as far as the server knows. */
export class Loudspeaker {
  readonly #guard: EchoGuard;
  readonly #resampler: Resampler;

  constructor(guard: EchoGuard, outputRate: number) {
    this.#guard = guard;
    this.#resampler = new Resampler(outputRate, LISTEN_RATE);
  }

  /** `atMs`: when the first of the samples is heard, on the clock. */
  play(samples: Int16Array, atMs: number): void {
    this.#guard.play(this.#resampler.push(pcm16ToFloat(samples)), atMs);
  }

  /** The player does as it is told. */
  obey(order: 'pause' | 'resume' | 'clear', atMs: number): void {
    if (order === 'pause') this.#guard.pause(atMs);
    else if (order === 'resume') this.#guard.resume(atMs);
    else this.#guard.stop(atMs);
  }
}
