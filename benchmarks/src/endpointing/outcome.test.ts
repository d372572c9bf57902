import { describe, expect, it } from '@jest/globals';
import type { Call } from './calls.js';
import { outcomesOf } from './outcome.js';

const ms = 16;
const turn = {
  group: 'English, short',
  language: 'en',
  speaker: 'a',
  half: 'test',
  samples: new Float32Array(6000 * ms),
  speech: { from: 500 * ms, to: 2500 * ms },
  pauses: [{ from: 1000 * ms, to: 1500 * ms, kind: 'hesitation' }],
} as const;
const call: Call = {
  name: 'a, test',
  turns: [
    { ...turn, id: 'first', at: 0 },
    { ...turn, id: 'second', at: 6000 * ms },
  ],
  samples: new Float32Array(),
  frames: [],
};
const played = (...atMs: readonly number[]) => ({
  ends: atMs.map((at) => ({ atMs: at, drafted: false })),
  pauses: 0,
  drafts: 0,
});

describe('outcomesOf', () => {
  it('counts the wait from the true end of each turn', () => {
    expect(outcomesOf(call, played(2700, 8900)).map(({ waitMs, isCut }) => [waitMs, isCut])).toEqual([
      [200, false],
      [400, false],
    ]);
  });

  it('tells the pause in which a turn was cut off, and still how long the user waited in the end', () => {
    const [first] = outcomesOf(call, played(1300, 2800));
    expect(first).toMatchObject({ isCut: true, cuts: [{ kind: 'hesitation' }], waitMs: 300 });
  });

  it('tells a turn that was cut off amid speech', () => {
    expect(outcomesOf(call, played(700, 2800))[0]).toMatchObject({ isCut: true, cuts: [] });
  });

  it('tells a turn that was never answered', () => {
    expect(outcomesOf(call, played(2700))[1]).toMatchObject({ isCut: false, waitMs: undefined });
  });
});
