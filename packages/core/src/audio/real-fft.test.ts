import { describe, expect, it } from '@jest/globals';
import { RealFft } from './real-fft.js';

/** The definition, term by term. */
function naivePower(frame: Float64Array): number[] {
  return Array.from({ length: frame.length / 2 + 1 }, (_, k) => {
    let re = 0;
    let im = 0;
    frame.forEach((value, i) => {
      re += value * Math.cos((2 * Math.PI * k * i) / frame.length);
      im -= value * Math.sin((2 * Math.PI * k * i) / frame.length);
    });
    return re * re + im * im;
  });
}

describe('RealFft', () => {
  it.each([400, 512, 250, 40, 2])('agrees with a plain Fourier sum of %i points', (size) => {
    const frame = Float64Array.from({ length: size }, (_, i) => Math.sin(i * i) + 0.1 * i);
    const power = new Float64Array(size / 2 + 1);
    new RealFft(size).power(frame, power);
    naivePower(frame).forEach((expected, k) =>
      expect(power[k]! / (expected + 1)).toBeCloseTo(expected / (expected + 1), 9),
    );
  });

  it('refuses a length it has no radix for', () => {
    expect(() => new RealFft(28)).toThrow('7 is left over');
  });
});
