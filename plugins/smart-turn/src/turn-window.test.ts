import { describe, expect, it } from '@jest/globals';
import { turnWindow, WINDOW_SAMPLES } from './turn-window.js';

const noise = (length: number) => Float32Array.from({ length }, (_, i) => 0.1 + 0.3 * Math.sin(i * i));

function moments(values: Float32Array): { mean: number; variance: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return { mean, variance: values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length };
}

describe('turnWindow', () => {
  it.each([1, 5000, WINDOW_SAMPLES, WINDOW_SAMPLES + 777])(
    'has zero mean and unit variance over 8 s: %i samples',
    (length) => {
      const window = turnWindow(noise(length));
      expect(window).toHaveLength(WINDOW_SAMPLES);
      const { mean, variance } = moments(window);
      expect(mean).toBeCloseTo(0, 4);
      expect(variance).toBeCloseTo(length === 1 ? 0.4386 : 1, 3);
    },
  );

  it('puts silence before a short turn', () => {
    const audio = noise(3);
    const window = turnWindow(audio);
    const scale = (window.at(-1)! - window[0]!) / audio[2]!;
    audio.forEach((x, i) => expect(window[WINDOW_SAMPLES - 3 + i]! - window[0]!).toBeCloseTo(x * scale, 4));
    expect(new Set(window.subarray(0, WINDOW_SAMPLES - 3)).size).toBe(1);
  });

  it('keeps the end of a long turn', () => {
    const audio = noise(WINDOW_SAMPLES + 4000);
    const end = turnWindow(audio.slice(4000));
    expect(turnWindow(audio).findIndex((x, i) => x !== end[i])).toBe(-1);
  });

  it('leaves silence silent', () => {
    expect(turnWindow(new Float32Array(100)).every((x) => Object.is(Math.abs(x), 0))).toBe(true);
  });
});
