import { describe, expect, it } from '@jest/globals';
import { clip } from './clip.js';

describe('clip', () => {
  it('gives back what is in range, without a copy', () => {
    const samples = Float32Array.of(-1, 0, 0.5, 1);
    expect(clip(samples)).toBe(samples);
  });

  it('clips what is too loud and silences what is no number, and leaves its input alone', () => {
    const samples = Float32Array.of(0.5, NaN, Infinity, -Infinity, 1e30, -2);
    expect(clip(samples)).toEqual(Float32Array.of(0.5, 0, 1, -1, 1, -1));
    expect(samples[1]).toBeNaN();
  });
});
