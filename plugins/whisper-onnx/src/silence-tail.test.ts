import { describe, expect, it } from '@jest/globals';
import { silenceTail } from './silence-tail.js';

describe('silenceTail', () => {
  it.each([20, 300, 900, 1400, 1480])('stands for every position from %i to 1500', (from) => {
    const { positions, bias } = silenceTail(from, 64, 1500);
    const weight = bias.reduce((sum, value) => sum + Math.exp(value), 0);
    expect(weight).toBeCloseTo(1500 - from, 2);
    expect(positions).toHaveLength(64);
    expect(positions[0]).toBe(from);
    expect(positions[63]).toBeLessThan(1500);
    for (let i = 1; i < 64; i++) expect(positions[i]).toBeGreaterThanOrEqual(positions[i - 1]!);
  });

  it('is dense at both ends', () => {
    const { bias } = silenceTail(100, 64, 1500);
    expect(bias[0]).toBeCloseTo(0, 1);
    expect(bias[63]).toBeCloseTo(0, 1);
    expect(bias[31]).toBeGreaterThan(3);
  });
});
