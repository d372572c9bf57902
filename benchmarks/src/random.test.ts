import { describe, expect, it } from '@jest/globals';
import { seeded } from './random.js';

describe('seeded', () => {
  it('draws evenly, and the same for the same seed', () => {
    const drawn = Array.from({ length: 10_000 }, seeded(7));
    expect(drawn).toEqual(Array.from({ length: 10_000 }, seeded(7)));
    expect(drawn.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(drawn.reduce((total, value) => total + value, 0) / drawn.length).toBeCloseTo(0.5, 1);
  });
});
