import { describe, expect, it } from '@jest/globals';
import type { Clock } from '@repartee/core/providers';
import { readClauses } from './read-clauses.js';

/** A clock whose sleeps end when told. */
function manualClock() {
  const sleepers = new Set<() => void>();
  const clock: Clock = {
    now: () => 0,
    date: () => new Date(0),
    sleep: (_ms, signal) =>
      new Promise((resolve, reject) => {
        sleepers.add(resolve);
        signal?.addEventListener('abort', () => {
          sleepers.delete(resolve);
          reject(signal.reason);
        });
      }),
  };
  const wake = () => sleepers.forEach((resolve) => resolve());
  return { clock, sleepers, wake };
}

const turns = async () => {
  for (let count = 0; count < 20; count++) await Promise.resolve();
};

function options(clock: Clock, signal = new AbortController().signal) {
  return { clock, signal, stallMs: 100 };
}

describe('readClauses', () => {
  it('gives every clause with its place in the whole text', async () => {
    const text = 'Hello there, Joe. All is well.';
    const clauses = [];
    async function* letters() {
      yield* text;
    }
    for await (const clause of readClauses(letters(), options(manualClock().clock))) clauses.push(clause);
    expect(clauses.map((clause) => clause.text.trim())).toEqual(['Hello there,', 'Joe.', 'All is well.']);
    for (const clause of clauses) expect(text.slice(clause.from, clause.from + clause.text.length)).toBe(clause.text);
    expect(clauses.map((clause) => clause.index)).toEqual([0, 1, 2]);
  });

  it('gives what is complete when the writer stalls, and not before', async () => {
    const { clock, sleepers, wake } = manualClock();
    let go!: () => void;
    const gate = new Promise<void>((resolve) => (go = resolve));
    async function* stalling() {
      yield 'Let me check.';
      await gate;
      yield ' Here it is.';
    }
    const clauses = readClauses(stalling(), options(clock));
    let given: string | undefined;
    const reading = clauses.next().then(({ value }) => (given = value?.text));
    await turns();
    expect(given).toBeUndefined();
    expect(sleepers.size).toBe(1);
    wake();
    await reading;
    expect(given).toBe('Let me check.');
    go();
    expect((await clauses.next()).value).toMatchObject({ text: ' Here it is.', from: 13 });
  });

  it('ends when aborted while the writer is silent, and tells the writer', async () => {
    const controller = new AbortController();
    let told = false;
    const writer: AsyncIterable<string> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => undefined),
        return: () => {
          told = true;
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
    const reading = readClauses(writer, options(manualClock().clock, controller.signal)).next();
    await turns();
    controller.abort();
    expect(await reading).toEqual({ done: true, value: undefined });
    expect(told).toBe(true);
  });

  it('cuts a long text without any break', async () => {
    async function* endless() {
      yield 'a'.repeat(1200);
    }
    const lengths = [];
    for await (const clause of readClauses(endless(), options(manualClock().clock))) lengths.push(clause.text.length);
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(1200);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(500);
  });
});
