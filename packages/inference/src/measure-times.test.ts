import { describe, expect, it } from '@jest/globals';
import { measureTimes } from './measure-times.js';

/** Runs that take what is listed, and remember their sizes. */
function runsOf(ms: (batchSize: number, run: number) => number) {
  const sizes: number[] = [];
  const run = (batchSize: number) => Promise.resolve(ms(batchSize, sizes.push(batchSize)));
  return { sizes, run };
}

describe('measuring', () => {
  it('tries 1, 2, 4… after one run that does not count, and keeps the shortest of three', async () => {
    const { sizes, run } = runsOf((batchSize, count) => 10 + batchSize + (count === 1 ? 500 : count % 3));
    expect(await measureTimes(run, { maxBatch: 4, budgetMs: 1_000 })).toEqual([
      { batchSize: 1, ms: 11 },
      { batchSize: 2, ms: 12 },
      { batchSize: 4, ms: 14 },
    ]);
    expect(sizes).toEqual([1, 1, 1, 1, 2, 2, 2, 4, 4, 4]);
  });

  it('keeps the shortest of more where runs are short, for they are easily disturbed', async () => {
    const { sizes, run } = runsOf((_, count) => (count % 4 === 0 ? 1 : 4));
    expect(await measureTimes(run, { maxBatch: 2, budgetMs: 1_000 })).toEqual([
      { batchSize: 1, ms: 1 },
      { batchSize: 2, ms: 1 },
    ]);
    expect(sizes.filter((size) => size === 2)).toHaveLength(7);
    const instant = runsOf(() => 0);
    await measureTimes(instant.run, { maxBatch: 1, budgetMs: 1_000 });
    expect(instant.sizes).toHaveLength(13);
  });

  it('stops where batches no longer pay', async () => {
    const { sizes, run } = runsOf((batchSize) => 50 * batchSize);
    const times = await measureTimes(run, { maxBatch: 16, budgetMs: 1e6 });
    expect(times.at(-1)).toEqual({ batchSize: 2, ms: 100 });
    expect(Math.max(...sizes)).toBe(2);
  });

  it('begins no other size when the time is used up, but knows at least a run alone', async () => {
    const slow = runsOf(() => 400);
    expect(await measureTimes(slow.run, { maxBatch: 16, budgetMs: 1_000 })).toEqual([{ batchSize: 1, ms: 400 }]);
    expect(await measureTimes(slow.run, { maxBatch: 16, budgetMs: 0 })).toHaveLength(1);
  });
});
