import { describe, expect, it } from '@jest/globals';
import { sumOfExponentials } from './exponentials.js';

/** In order, from 0 down to 40 below. */
const logits = Float32Array.from({ length: 100_000 }, (_, i) => 7 - i / 2500);

describe('sumOfExponentials', () => {
  it('is what adding up exponentials gives', () => {
    for (const count of [1, 2, 81, 2500, 100_000]) {
      const expected = logits.subarray(0, count).reduce((sum, logit) => sum + Math.exp(logit - 7), 0);
      expect(Math.abs(sumOfExponentials(logits, count, 7) / expected - 1)).toBeLessThan(1e-7);
    }
  });

  it('is right for a logit anywhere between two entries of the table', () => {
    for (let below = 0; below < 19.999; below += 0.00317) {
      const logit = Float32Array.of(-below);
      expect(Math.abs(sumOfExponentials(logit, 1, 0) / Math.exp(logit[0]!) - 1)).toBeLessThan(1e-7);
    }
  });

  it('leaves out what is suppressed or no number', () => {
    expect(sumOfExponentials(Float32Array.of(2, -Infinity, NaN, 2), 4, 2)).toBe(2);
  });
});
