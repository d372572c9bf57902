import { describe, expect, it } from '@jest/globals';
import { joinSamples } from './join-samples.js';

describe('joinSamples', () => {
  it('puts the pieces one after the other, and leaves them as they are', () => {
    const first = Float32Array.of(1, 2);
    const all = joinSamples([first, new Float32Array(0), Float32Array.of(3)]);
    expect([...all]).toEqual([1, 2, 3]);
    all[0] = 9;
    expect(first[0]).toBe(1);
    expect(joinSamples([]).length).toBe(0);
  });
});
