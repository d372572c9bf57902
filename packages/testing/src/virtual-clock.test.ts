import { describe, expect, it } from '@jest/globals';
import { VirtualClock } from './virtual-clock.js';

describe('VirtualClock', () => {
  it('wakes sleepers in the order of their time, at their time', async () => {
    const clock = new VirtualClock();
    const woken: [string, number][] = [];
    for (const [name, ms] of [
      ['late', 30],
      ['early', 10],
      ['never', 100],
    ] as const) {
      void clock.sleep(ms).then(() => woken.push([name, clock.now()]));
    }
    await clock.advance(50);
    expect(woken).toEqual([
      ['early', 10],
      ['late', 30],
    ]);
    expect(clock.now()).toBe(50);
    expect(clock.sleeping).toBe(1);
  });

  it('lets what a sleeper does on waking happen within the same advance', async () => {
    const clock = new VirtualClock();
    const ticks: number[] = [];
    void (async () => {
      for (let tick = 0; tick < 3; tick++) {
        await clock.sleep(10);
        ticks.push(clock.now());
      }
    })();
    await clock.advance(100);
    expect(ticks).toEqual([10, 20, 30]);
  });

  it('forgets a sleeper whose signal aborts, and rejects with the reason', async () => {
    const clock = new VirtualClock();
    const controller = new AbortController();
    const sleeping = clock.sleep(10, controller.signal);
    controller.abort('enough');
    await expect(sleeping).rejects.toBe('enough');
    expect(clock.sleeping).toBe(0);
  });
});
