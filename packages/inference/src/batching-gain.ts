import type { ServiceTimes } from './service-times.js';

/** A larger batch pays when a call of it costs this much less than one of the batch before. */
const leastGain = 0.1;
/** A run so short is noticed by nobody: a larger batch need not gain, only not lose. */
const shortRunMs = 5;

/**
 * The largest batch that pays on this device, from measured times of rising sizes. Where larger batches gain nothing they
 * do harm, for each call waits for its whole batch.
 */
export function largestPaying(times: ServiceTimes): number {
  let largest = 1;
  for (const [at, { batchSize, ms }] of times.entries()) {
    const before = times[at - 1];
    if (!before) continue;
    const costShare = ms / batchSize / (before.ms / before.batchSize);
    if (costShare > (ms <= shortRunMs ? 1 : 1 - leastGain)) break;
    largest = batchSize;
  }
  return largest;
}

/** The size to measure next: twice the last one while that has paid; undefined when the answer is known. */
export function nextToMeasure(times: ServiceTimes, maxBatch: number): number | undefined {
  const last = times.at(-1)?.batchSize ?? 0;
  if (last === maxBatch || (last > 1 && largestPaying(times) < last)) return undefined;
  return Math.min(maxBatch, Math.max(1, last * 2));
}
