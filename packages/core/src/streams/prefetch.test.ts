import { describe, expect, it } from '@jest/globals';
import { prefetch } from './prefetch.js';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function counting(upTo: number, error?: Error) {
  const made: number[] = [];
  let closed = false;
  async function* source() {
    try {
      for (let index = 0; index < upTo; index++) {
        made.push(index);
        yield index;
      }
      if (error) throw error;
    } finally {
      closed = true;
    }
  }
  return { made, source: source(), closed: () => closed };
}

describe('prefetch', () => {
  it('makes the next items while one is used, and no more than it may', async () => {
    const { made, source } = counting(10);
    const items = prefetch(source, 3);
    await items.next();
    await turn();
    expect(made.length).toBeGreaterThan(1);
    expect(made.length).toBeLessThanOrEqual(4);
  });

  it('keeps the order and ends with its source', async () => {
    const seen: number[] = [];
    for await (const item of prefetch(counting(5).source, 2)) seen.push(item);
    expect(seen).toEqual([0, 1, 2, 3, 4]);
  });

  it('gives the items before an error, then the error', async () => {
    const seen: number[] = [];
    const reading = (async () => {
      for await (const item of prefetch(counting(2, new Error('end')).source, 8)) seen.push(item);
    })();
    await expect(reading).rejects.toThrow('end');
    expect(seen).toEqual([0, 1]);
  });

  it('closes its source when the reader leaves', async () => {
    const { source, closed } = counting(100);
    for await (const item of prefetch(source, 2)) if (item === 1) break;
    await turn();
    expect(closed()).toBe(true);
  });
});
