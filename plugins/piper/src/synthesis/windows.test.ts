import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CONTEXT_FRAMES, FLOW_CONTEXT_FRAMES, planFlow, planWindows } from './windows.js';

describe('planWindows', () => {
  it('begins small and grows', () => {
    expect(planWindows(300, 310, 16).map(({ from, to }) => to - from)).toEqual([16, 32, 64, 64, 64, 60]);
  });

  it('covers every frame once, with context on both sides where there is some', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 900 }),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 1, max: 64 }),
        (kept, rest, first) => {
          let at = 0;
          for (const { from, to, contextFrom, contextTo } of planWindows(kept, kept + rest, first)) {
            expect(from).toBe(at);
            expect(to).toBeGreaterThan(from);
            expect(contextFrom).toBe(Math.max(0, from - CONTEXT_FRAMES));
            expect(contextTo).toBe(Math.min(kept + rest, to + CONTEXT_FRAMES));
            at = to;
          }
          expect(at).toBe(kept);
        },
      ),
    );
  });
});

describe('planFlow', () => {
  /** The runs of the flow before each of the windows. */
  function flowsOf(kept: number, frames: number, first: number) {
    const windows = planWindows(kept, frames, first);
    const end = windows.at(-1)!.contextTo;
    let done = 0;
    return windows.map(({ contextTo }) => {
      const flow = planFlow(done, contextTo, end, frames);
      done = flow?.to ?? done;
      return { contextTo, end, done, flow };
    });
  }

  it('begins with what the first window needs, goes on in long runs', () => {
    const stretches = flowsOf(600, 610, 16).map(({ flow }) => flow && [flow.from, flow.to]);
    expect(stretches.filter(Boolean)).toEqual([
      [0, 26],
      [26, 218],
      [218, 410],
      [410, 610],
    ]);
    expect(stretches.slice(0, 2).every(Boolean)).toBe(true);
  });

  it('takes an utterance of a word or two at once', () => {
    expect(flowsOf(60, 70, 16).map(({ flow }) => flow)).toEqual([
      { from: 0, to: 70, contextFrom: 0, contextTo: 70 },
      undefined,
    ]);
  });

  it('has every frame that a window needs ready, takes each once, and none that nobody needs', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 900 }),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 1, max: 64 }),
        (kept, rest, first) => {
          const runs = flowsOf(kept, kept + rest, first);
          let at = 0;
          for (const { contextTo, done, flow } of runs) {
            expect(done).toBeGreaterThanOrEqual(contextTo);
            if (!flow) continue;
            expect(flow.from).toBe(at);
            expect(flow.contextFrom).toBe(Math.max(0, flow.from - FLOW_CONTEXT_FRAMES));
            expect(flow.contextTo).toBe(Math.min(kept + rest, flow.to + FLOW_CONTEXT_FRAMES));
            at = flow.to;
          }
          expect(at).toBe(runs.at(-1)!.end);
        },
      ),
    );
  });
});
