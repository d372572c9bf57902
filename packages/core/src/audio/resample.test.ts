import { describe, expect, it } from '@jest/globals';
import { resample } from './resample.js';

const tone = (length: number, rate: number) =>
  Float32Array.from({ length }, (_, i) => Math.sin((2 * Math.PI * 440 * i) / rate));

describe('resample', () => {
  it('gives the whole sound, its end included', () => {
    const half = resample(tone(4_800, 48_000), 48_000, 24_000);
    expect(half).toHaveLength(2_400);
    const middle = half.subarray(100, 2_300);
    const expected = tone(2_400, 24_000).subarray(100, 2_300);
    expect(Math.max(...middle.map((sample, i) => Math.abs(sample - expected[i]!)))).toBeLessThan(0.02);
    expect(half.at(-1)).not.toBe(0);
  });

  it('copies a sound that has the rate already', () => {
    const sound = tone(10, 16_000);
    const same = resample(sound, 16_000, 16_000);
    expect(same).toEqual(sound);
    expect(same).not.toBe(sound);
  });
});
