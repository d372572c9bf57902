import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CONTEXT_FRAMES, planWindows, sliceFrames } from './windows.js';

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

describe('sliceFrames', () => {
  it('takes columns out of every channel', () => {
    expect([...sliceFrames(Float32Array.of(0, 1, 2, 3, 10, 11, 12, 13), 2, 4, 1, 3)]).toEqual([1, 2, 11, 12]);
  });
});
