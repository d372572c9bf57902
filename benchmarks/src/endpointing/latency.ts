import { LISTEN_RATE } from '@repartee/core/providers';
import type { Heard } from './ears.js';

/** When the models' answers come, in audio time. */
export interface Latency {
  /** From the question to the turn provider's word. */
  readonly decisionMs: number;
  /** Audio time at which the transcript up to `to` is there. */
  transcriptMs(samples: Float32Array, heard: Heard): number;
}

/** Whisper begins by itself once it has been quiet for this long, below this share of the loudest sample. */
const quietSamples = LISTEN_RATE / 10;
const quietShare = 0.03;

/**
 * As the benchmark `conversation` finds them with two threads: 66 ms for the turn decision; for a transcript, which Whisper
 * begins as soon as it has been quiet for 100 ms, 80 ms and 9 ms for each second of the turn (p50 112 ms, p95 209 ms there).
 * Modelled, so that the results are the same on a busy machine.
 */
export const modelled: Latency = {
  decisionMs: 66,
  transcriptMs(samples, { from, to }) {
    const computeMs = 80 + (9 * (to - from)) / LISTEN_RATE;
    const loudest = samples.subarray(from, to).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    let quietFrom = to;
    while (quietFrom > from && Math.abs(samples[quietFrom - 1] as number) < quietShare * loudest) quietFrom--;
    const begins = Math.min(to, quietFrom + quietSamples);
    return (begins * 1000) / LISTEN_RATE + computeMs;
  },
};
