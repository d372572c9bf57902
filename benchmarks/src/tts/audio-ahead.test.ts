import { describe, expect, it } from '@jest/globals';
import { audioAhead } from './audio-ahead.js';

describe('audioAhead', () => {
  it('tells what is left to hear at each chunk, and how much slower they may come', () => {
    const chunks = [
      { readyMs: 80, audioMs: 120 },
      { readyMs: 140, audioMs: 300 },
      { readyMs: 280, audioMs: 700 },
    ];
    expect(audioAhead(chunks)).toEqual({ aheadMs: [60, 220], slack: 2 });
  });

  it('counts an underrun as less than nothing', () => {
    const { aheadMs, slack } = audioAhead([
      { readyMs: 0, audioMs: 50 },
      { readyMs: 100, audioMs: 50 },
    ]);
    expect(aheadMs).toEqual([-50]);
    expect(slack).toBe(0.5);
  });
});
