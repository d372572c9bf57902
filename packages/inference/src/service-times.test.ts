import { describe, expect, it } from '@jest/globals';
import { expectedMs, withObserved } from './service-times.js';

describe('what a run is expected to take', () => {
  const times = [
    { batchSize: 2, ms: 10 },
    { batchSize: 4, ms: 16 },
  ];

  it('is nothing while nothing is known', () => {
    expect(expectedMs([], 3)).toBe(0);
  });

  it('is what was seen, lies between what was seen, and grows beyond it call by call', () => {
    expect([1, 2, 3, 4, 6].map((size) => expectedMs(times, size))).toEqual([10, 10, 13, 16, 24]);
  });

  it('follows what is seen, a fifth of the way each time', () => {
    expect(withObserved(times, { batchSize: 4, ms: 26 })).toEqual([times[0], { batchSize: 4, ms: 18 }]);
  });

  it('takes a size not seen before as it is, in its place', () => {
    const [one, three, eight] = [1, 3, 8].map((batchSize) => ({ batchSize, ms: 5 }));
    expect([one!, three!, eight!].reduce(withObserved, times)).toEqual([one, times[0], three, times[1], eight]);
  });
});
