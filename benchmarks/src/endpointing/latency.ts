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
 * Assumed, so that the results are the same on a busy machine. 66 ms is the median that `conversation` measures for the turn
 * decision. For a transcript, which Whisper begins after 100 ms of quiet, 80 ms and 9 ms for each second of the turn are chosen
 * to lie near what it measures (p50 112 ms, p95 209 ms, of only four).
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
