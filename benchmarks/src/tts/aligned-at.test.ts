import { describe, expect, it } from '@jest/globals';
import { seeded } from '../random.js';
import { alignedAt } from './aligned-at.js';

describe('alignedAt', () => {
  it('finds where a part begins, although its numbers are a little off', () => {
    const random = seeded(1);
    const whole = Float32Array.from({ length: 6000 }, () => random() - 0.5);
    const part = whole.slice(1234, 5000).map((sample) => sample + 1e-4);
    expect(alignedAt(part, whole)).toBe(1234);
    expect(alignedAt(whole, whole)).toBe(0);
  });
});
