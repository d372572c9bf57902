import { describe, expect, it } from '@jest/globals';
import { readNumber } from './numbers.js';
import { wordsOf } from './words.js';

describe('readNumber', () => {
  it.each([
    ['twenty five', 25],
    ['twenty-five', 25],
    ['zero', 0],
    ['one hundred and five', 105],
    ['a hundred', 100],
    ['two thousand three hundred and forty two', 2_342],
    ['three million two hundred thousand and one', 3_200_001],
    ['3.5 million', 3_500_000],
    ['three point one four', 3.14],
    ['zero point oh five', 0.05],
    ['minus seven', -7],
    ['-7', -7],
    ['two and a half', 2.5],
    ['a quarter', 0.25],
    ['12', 12],
    ['1,000', 1_000],
    ['1,234,567.5', 1_234_567.5],
    ['1.234.567', 1_234_567],
    ['3,5', 3.5],
    ['٤٢', 42],
    ['２５', 25],
  ])('reads all of "%s"', (text, expected) => {
    const words = wordsOf(text);
    expect(readNumber(words, 0)).toEqual({ value: expected, to: words.length });
  });

  it.each([
    ['twenty eleven', 20, 1],
    ['five six', 5, 1],
    ['one hundred and cats', 100, 2],
    ['six and seven', 6, 1],
    ['three point blank', 3, 1],
    ['five thousand million', 5_000, 2],
  ])('stops where the number ends: %s', (text, value, to) => {
    expect(readNumber(wordsOf(text), 0)).toEqual({ value, to });
  });

  it.each(['a cat', 'hundred', 'and five', 'minus', ''])('reads no number in "%s"', (text) => {
    expect(readNumber(wordsOf(text), 0)).toBeUndefined();
  });
});
