import { describe, expect, it } from '@jest/globals';
import { type Clock, silentLogger, type ToolContext } from '@repartee/core/providers';
import { currentTime } from './current-time.js';
import { setTimer } from './set-timer.js';

/** A clock that goes on when told to. */
class HandClock implements Clock {
  #now = 0;
  readonly sleepers = new Set<{ at: number; wake: () => void }>();
  now = () => this.#now;
  date = () => new Date(Date.UTC(2026, 10, 23, 14, 7) + this.#now);

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      const wake = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const sleeper = { at: this.#now + ms, wake };
      this.sleepers.add(sleeper);
      if (signal?.aborted) leave();
      else signal?.addEventListener('abort', leave, { once: true });
    });
  }

  async advance(ms: number): Promise<void> {
    this.#now += ms;
    for (const sleeper of [...this.sleepers].filter(({ at }) => at <= this.#now)) {
      this.sleepers.delete(sleeper);
      sleeper.wake();
    }
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  }
}

function session(sessionId = 'one') {
  const controller = new AbortController();
  const announced: string[] = [];
  const context: ToolContext = {
    signal: new AbortController().signal,
    sessionId,
    sessionSignal: controller.signal,
    announce: (text) => void announced.push(text),
  };
  return { context, announced, end: () => controller.abort() };
}

describe('set_timer', () => {
  it('speaks up when its time is over, not before', async () => {
    const clock = new HandClock();
    const { context, announced } = session();
    expect(await setTimer(clock, 'en', silentLogger).run({ seconds: 90 }, context)).toEqual({
      seconds: 90,
      length: '1 minute and 30 seconds',
    });
    await clock.advance(89_999);
    expect(announced).toEqual([]);
    await clock.advance(1);
    expect(announced).toEqual(['Your timer is up: 1 minute and 30 seconds.']);
  });

  it('names its label, or says the announcement it was given', async () => {
    const clock = new HandClock();
    const timer = setTimer(clock, 'en', silentLogger);
    const { context, announced } = session();
    await timer.run({ seconds: 1, label: 'pasta' }, context);
    await timer.run({ seconds: 2, announcement: 'Ding!' }, context);
    await clock.advance(2_000);
    expect(announced).toEqual(['Your timer for pasta is up.', 'Ding!']);
  });

  it('ends with its conversation', async () => {
    const clock = new HandClock();
    const { context, announced, end } = session();
    await setTimer(clock, 'en', silentLogger).run({ seconds: 5 }, context);
    end();
    await clock.advance(10_000);
    expect(announced).toEqual([]);
    expect(clock.sleepers.size).toBe(0);
  });

  it.each([
    {},
    { seconds: 0 },
    { seconds: 86_401 },
    { seconds: 'soon' },
    { seconds: NaN },
    { seconds: 5, label: 'x'.repeat(81) },
  ])('answers %j with what it expected', async (args) => {
    const clock = new HandClock();
    expect(await setTimer(clock, 'en', silentLogger).run(args, session().context)).toEqual({
      error: expect.stringContaining('86400'),
    });
    expect(clock.sleepers.size).toBe(0);
  });

  it('keeps ten at once for each conversation, and takes new ones when old ones are over', async () => {
    const clock = new HandClock();
    const timer = setTimer(clock, 'en', silentLogger);
    const { context } = session();
    for (let count = 0; count < 10; count++) await timer.run({ seconds: 10 + count }, context);
    expect(await timer.run({ seconds: 5 }, context)).toEqual({ error: 'expected at most 10 timers at once' });
    expect(await timer.run({ seconds: 5 }, session('two').context)).toMatchObject({ seconds: 5 });
    await clock.advance(10_000);
    expect(await timer.run({ seconds: 5 }, context)).toMatchObject({ seconds: 5 });
  });
});

describe('current_time', () => {
  it('tells time and date in any zone, and may run before the turn is certain', async () => {
    const tool = currentTime(new HandClock(), 'en-US', 'Europe/Paris');
    expect(tool.readOnly).toBe(true);
    expect(await tool.run({}, session().context)).toEqual({
      time: '3:07 PM',
      date: 'Monday, November 23, 2026',
      timeZone: 'Europe/Paris',
      utc: '2026-11-23T14:07:00.000Z',
    });
    expect(await tool.run({ timeZone: 'Asia/Tokyo' }, session().context)).toMatchObject({ time: '11:07 PM' });
    expect(await tool.run({ timeZone: 'Mars' }, session().context)).toEqual({ error: expect.stringContaining('IANA') });
  });
});
