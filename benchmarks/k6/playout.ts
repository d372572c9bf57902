import { SAMPLE_RATE } from './recording.ts';

/** A sample above this level can be heard: -50 dB of full scale. */
const AUDIBLE = 32_768 * 10 ** (-50 / 20);

/** A loudspeaker that plays what comes at once, and what comes early when it is its turn. Times are epoch ms. */
export class Playout {
  /** Everything received is over by then. */
  untilMs = 0;

  /** Plays PCM16; returns when its first audible sample is heard, or null. `holeMs`: silence since the piece before. */
  play(bytes: ArrayBuffer, atMs: number): { readonly audibleAtMs: number | null; readonly holeMs: number } {
    const startsAtMs = Math.max(atMs, this.untilMs);
    const holeMs = this.untilMs > 0 ? startsAtMs - this.untilMs : 0;
    const samples = new Int16Array(bytes);
    this.untilMs = startsAtMs + (samples.length / SAMPLE_RATE) * 1000;
    const audible = samples.findIndex((sample) => Math.abs(sample) > AUDIBLE);
    return { audibleAtMs: audible < 0 ? null : startsAtMs + (audible / SAMPLE_RATE) * 1000, holeMs };
  }

  /** Forgets what was not played yet. */
  clear(atMs: number): void {
    this.untilMs = Math.min(this.untilMs, atMs);
  }
}
