import { describe, expect, it } from '@jest/globals';
import type { Generation } from './generation.js';
import { TokenPicker, probabilitiesOf, probabilityOf } from './token-picker.js';

const picker = new TokenPicker({
  eot: 5,
  suppress_tokens: [1],
  begin_suppress_tokens: [2, 5],
} as unknown as Generation);
const never = () => {
  throw new Error('greedy decoding draws no numbers');
};
// Tokens 6 and 7 are markers beyond the end.
const logits = (...values: number[]) => Float32Array.from(values);

describe('TokenPicker', () => {
  it('takes the likeliest token that is allowed', () => {
    expect(picker.pick(logits(1, 9, 3, 2, 0, 0, 99, 99), false, 0, never).token).toBe(2);
    expect(picker.pick(logits(1, 9, 3, 2, 0, 8, 99, 99), true, 0, never).token).toBe(3);
  });

  it('tells the probability among the tokens allowed', () => {
    const { logProbability } = picker.pick(logits(0, 50, 0, Math.log(2), -100, -100, 99, 99), false, 0, never);
    expect(Math.exp(logProbability)).toBeCloseTo(0.5);
  });

  it('draws by probability above temperature 0, and never what is suppressed', () => {
    const counts = new Map<number, number>();
    for (let i = 0; i < 1000; i++) {
      const row = logits(0, 50, -100, Math.log(3), -100, -100, 99, 99);
      const { token } = picker.pick(row, false, 1, () => i / 1000);
      counts.set(token, (counts.get(token) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([0, 3]);
    expect(counts.get(3)! / 1000).toBeCloseTo(0.75, 2);
  });

  it('draws flatter the higher the temperature', () => {
    const row = () => logits(0, 50, -100, 2, -100, -100, 99, 99);
    const share = (temperature: number) =>
      Array.from({ length: 500 }, (_, i) => picker.pick(row(), false, temperature, () => i / 500).token).filter(
        (token) => token === 3,
      ).length / 500;
    expect(share(1)).toBeCloseTo(Math.exp(2) / (1 + Math.exp(2)), 2);
    expect(share(0.5)).toBeCloseTo(Math.exp(4) / (1 + Math.exp(4)), 2);
  });
});

describe('probabilities', () => {
  it('are softmax, over some tokens or over all', () => {
    expect(probabilitiesOf(logits(0, 7, Math.log(3)), [0, 2]).map((p) => p.toFixed(3))).toEqual(['0.250', '0.750']);
    expect(probabilityOf(logits(0, 0, Math.log(2)), 2)).toBeCloseTo(0.5);
  });
});
