import { describe, expect, it } from '@jest/globals';
import { VirtualClock } from '@repartee/testing';
import { guarded } from './guarded.js';

const clock = new VirtualClock();
const guard = (signal: AbortSignal) => ({
  signal,
  clock,
  firstMs: 100,
  betweenMs: 50,
  what: 'It',
  firstSetting: 'first',
  betweenSetting: 'between',
});

async function collect<T>(source: AsyncIterable<T>, into: T[]): Promise<void> {
  for await (const item of source) into.push(item);
}

async function* paced(...gapsMs: number[]) {
  for (const [index, gapMs] of gapsMs.entries()) {
    await clock.sleep(gapMs);
    yield index;
  }
}

describe('guarded', () => {
  it('hands on what comes in time', async () => {
    const items: number[] = [];
    const reading = collect(guarded(paced(90, 40, 40), guard(new AbortController().signal)), items);
    await clock.advance(200);
    await reading;
    expect(items).toEqual([0, 1, 2]);
  });

  it.each([
    ['the first item', [200], 'first'],
    ['a later one', [90, 60], 'between'],
  ])('throws a timeout that names the setting when %s is late', async (_, gaps, setting) => {
    const reading = collect(guarded(paced(...gaps), guard(new AbortController().signal)), []);
    const check = expect(reading).rejects.toMatchObject({ code: 'timeout', details: { setting } });
    await clock.advance(300);
    await check;
  });

  it('ends at the abort even if its source never does, and tells the source to stop', async () => {
    const controller = new AbortController();
    let stopped = false;
    const deaf = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<IteratorResult<number>>(() => {}),
        return: async () => {
          stopped = true;
          return { done: true as const, value: undefined };
        },
      }),
    };
    const reading = collect(guarded(deaf, guard(controller.signal)), []);
    await clock.advance(10);
    controller.abort();
    await reading;
    expect(stopped).toBe(true);
    expect(clock.sleeping).toBe(0);
  });
});
