import { describe, expect, it } from '@jest/globals';
import { amplitude, loudest, quietestPoint } from './loudness.js';

describe('loudest', () => {
  it('is the level of the loudest 20 ms, however much silence there is', () => {
    const samples = new Float32Array(16_000);
    samples.fill(0.1, 6400, 6720);
    expect(loudest(samples)).toBeCloseTo(0.1, 5);
    expect(loudest(new Float32Array(0))).toBe(0);
    expect(loudest(new Float32Array(100).fill(0.5))).toBeCloseTo(0.5, 5);
  });
});

describe('amplitude', () => {
  it('reads decibels of full scale', () => {
    expect(amplitude(-20)).toBeCloseTo(0.1);
    expect(amplitude(0)).toBe(1);
  });
});

describe('quietestPoint', () => {
  it('lies in the middle of the silence', () => {
    const samples = Float32Array.from({ length: 48_000 }, (_, i) => Math.sin(i));
    samples.fill(0, 30_000, 33_200);
    expect(Math.abs(quietestPoint(samples, 16_000, 48_000) - 31_600)).toBeLessThan(320);
  });

  it('looks nowhere but between the bounds', () => {
    const samples = Float32Array.from({ length: 48_000 }, (_, i) => Math.sin(i));
    samples.fill(0, 0, 8000);
    const point = quietestPoint(samples, 16_000, 48_000);
    expect(point).toBeGreaterThanOrEqual(16_000);
    expect(point).toBeLessThanOrEqual(48_000);
  });
});
