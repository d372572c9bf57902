import { describe, expect, it } from '@jest/globals';
import type { Clock } from '@repartee/core/providers';
import { pace } from './pacer.js';

/** Sleeps take as long as they are asked for, plus what the test adds. */
class SleepyClock implements Clock {
  time = 1000;
  readonly #oversleepMs: (sleep: number) => number;
  #sleeps = 0;

  constructor(oversleepMs: (sleep: number) => number) {
    this.#oversleepMs = oversleepMs;
  }

  now = () => this.time;
  date = () => new Date(this.time);

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.time += ms + this.#oversleepMs(this.#sleeps++);
  }
}

async function run(clock: Clock, frames: number): Promise<{ atMs: number; lateMs: number }[]> {
  const end = new AbortController();
  const sent: { atMs: number; lateMs: number }[] = [];
  await pace({
    clock,
    frameMs: 20,
    signal: end.signal,
    onFrame(index, lateMs) {
      sent.push({ atMs: clock.now() - 1000, lateMs });
      if (index + 1 === frames) end.abort();
    },
  });
  return sent;
}

describe('pace', () => {
  it('hands over each frame when its last sample is there', async () => {
    expect((await run(new SleepyClock(() => 0), 3)).map(({ atMs }) => atMs)).toEqual([20, 40, 60]);
  });

  it('does not drift, however late each wake-up is', async () => {
    const sent = await run(new SleepyClock(() => 3), 100);
    expect(sent.at(-1)).toEqual({ atMs: 2003, lateMs: 3 });
  });

  it('catches up after a stall, without losing a frame', async () => {
    const sent = await run(new SleepyClock((sleep) => (sleep === 1 ? 50 : 0)), 6);
    expect(sent.map(({ atMs }) => atMs)).toEqual([20, 90, 90, 90, 100, 120]);
  });

  it('sleeps again when it woke too early', async () => {
    const sent = await run(new SleepyClock((sleep) => (sleep === 0 ? -5 : 0)), 2);
    expect(sent.map(({ atMs }) => atMs)).toEqual([20, 40]);
  });

  it('stops quietly', async () => {
    await expect(
      pace({
        clock: new SleepyClock(() => 0),
        frameMs: 20,
        signal: AbortSignal.abort(),
        onFrame: () => expect(true).toBe(false),
      }),
    ).resolves.toBeUndefined();
  });
});
