import { describe, expect, it } from '@jest/globals';
import { firstAudible, lastVoiced } from './loudness.js';

describe('lastVoiced', () => {
  it('is the last sample within 30 dB of the peak, quiet recordings included', () => {
    const samples = [0, 0.5, -0.02, 0.01, 0];
    expect(lastVoiced(Float32Array.from(samples))).toBe(2);
    expect(lastVoiced(Float32Array.from(samples.map((sample) => sample / 100)))).toBe(2);
  });

  it('finds nothing in silence', () => {
    expect(lastVoiced(new Float32Array(10))).toBe(-1);
  });
});

describe('firstAudible', () => {
  it('is the first sample over -50 dBFS', () => {
    expect(firstAudible(Float32Array.of(0, 0.003, -0.004, 0.5))).toBe(2);
    expect(firstAudible(Float32Array.of(0, 0.003))).toBe(-1);
  });
});
