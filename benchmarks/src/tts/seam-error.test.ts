import { describe, expect, it } from '@jest/globals';
import { logSpectralDistance, seamError } from './seam-error.js';

const tone = Float32Array.from({ length: 8192 }, (_, at) => 0.5 * Math.sin((2 * Math.PI * at) / 32));

describe('seamError', () => {
  it('finds nothing where nothing is', () => {
    expect(seamError(tone, tone, [2048, 4096])).toMatchObject({
      snrDb: Infinity,
      most: 0,
      differ: 0,
      atSeamsDb: 0,
      betweenDb: 0,
    });
  });

  it('finds a click at a seam, in its samples and in its spectrum, and nothing between', () => {
    const clicking = tone.slice();
    clicking[4096]! += 0.1;
    const error = seamError(clicking, tone, [2048, 4096]);
    expect(error.most).toBeCloseTo(0.1);
    expect(error.differ).toBe(1);
    expect(error.mostSteps).toBe(3277);
    expect(error.snrDb).toBeCloseTo(10 * Math.log10((8192 * 0.125) / 0.01));
    expect(error.atSeamsDb).toBeGreaterThan(10);
    expect(error.betweenDb).toBe(0);
  });
});

describe('logSpectralDistance', () => {
  it('is the difference in level where there is sound, and nothing where there is none', () => {
    const louder = tone.slice(0, 512).map((sample) => sample * 2);
    expect(logSpectralDistance(louder, tone.slice(0, 512))).toBeGreaterThan(0.1);
    expect(logSpectralDistance(new Float32Array(512), new Float32Array(512).fill(1e-7))).toBe(0);
  });
});
