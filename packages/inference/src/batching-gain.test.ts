import { describe, expect, it } from '@jest/globals';
import { largestPaying, nextToMeasure } from './batching-gain.js';
import type { ServiceTimes } from './service-times.js';

const measured = (...ms: readonly number[]): ServiceTimes => ms.map((each, at) => ({ batchSize: 2 ** at, ms: each }));

describe('batching pays', () => {
  // CPU times of one thread, for batches of 1, 2, 4, 8, 16, 32.
  it.each([
    ['the decoder of tiny.en, fp32', measured(7.8, 8.7, 9.4, 12.0, 17.9), 16],
    ['the decoder of tiny.en, q8', measured(2.9, 3.5, 5.4, 8.4, 13.3), 16],
    ['the decoder of base, fp32', measured(12.0, 13.4, 15.5, 20.5, 30.3), 16],
    ['Silero VAD', measured(0.122, 0.178, 0.284, 0.496, 0.912, 1.747), 32],
    ['the encoder of tiny.en', measured(52, 104, 209), 1],
    ['Smart Turn, which loses', measured(44, 90.7, 191), 1],
    ['nothing measured', measured(), 1],
  ])('for %s', (_, times, largest) => {
    expect(largestPaying(times)).toBe(largest);
  });

  it('up to where a call costs a tenth less than in the batch before', () => {
    expect(largestPaying(measured(100, 180))).toBe(2);
    expect(largestPaying(measured(100, 181))).toBe(1);
    expect(largestPaying(measured(100, 150, 300))).toBe(2);
  });

  it('also for less where a run is over in a moment, but not for a loss', () => {
    expect(largestPaying(measured(1, 2, 4))).toBe(4);
    expect(largestPaying(measured(1, 2.1))).toBe(1);
    expect(largestPaying(measured(2, 4, 8))).toBe(2);
  });
});

describe('the size to measure next', () => {
  it('doubles up to the largest allowed', () => {
    expect(nextToMeasure(measured(), 6)).toBe(1);
    expect(nextToMeasure(measured(10), 6)).toBe(2);
    expect(nextToMeasure(measured(10, 11), 6)).toBe(4);
    expect(nextToMeasure(measured(10, 11, 12), 6)).toBe(6);
    expect(nextToMeasure([...measured(10, 11, 12), { batchSize: 6, ms: 13 }], 6)).toBeUndefined();
    expect(nextToMeasure(measured(10), 1)).toBeUndefined();
  });

  it('is none once a larger batch did not pay', () => {
    expect(nextToMeasure(measured(10, 20), 8)).toBeUndefined();
  });
});
