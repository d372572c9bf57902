import { describe, expect, it } from '@jest/globals';
import { readArithmetic } from './arithmetic.js';
import { wordsOf } from './words.js';

describe('readArithmetic', () => {
  it.each([
    ['twelve times seven', 84],
    ['12 x 7', 84],
    ['2 plus 3 times 4', 14],
    ['ten minus four minus three', 3],
    ['7 + 8 - 3', 12],
    ['5-3', 2],
    ['five minus minus two', 7],
    ['100 divided by 8', 12.5],
    ['1 / 3', 0.333333333333],
    ['0.1 plus 0.2', 0.3],
    ['two and a half times four', 10],
    ['20 percent of 50', 10],
    ['50% of 20% of 10', 1],
    ['200 plus ten percent', 200.1],
    ['half of ninety', 45],
    ['the square root of 81', 9],
    ['square root of 16 plus nine', 13],
    ['nine squared', 81],
    ['two cubed', 8],
    ['2 to the power of 10', 1_024],
    ['2^3^2', 64],
    ['one hundred and five added to two', 107],
    // However deep: reading an operand twice would take two to the power of forty steps.
    [`${'the square root of '.repeat(40)}1`, 1],
    [`${'100 percent of '.repeat(40)}7`, 7],
  ])('%s', (text, expected) => {
    const words = wordsOf(text);
    expect(readArithmetic(words, 0)).toEqual({ value: expected, to: words.length });
  });

  it.each(['ten divided by zero', '0/0', 'the square root of minus one', '9 to the power of 9999'])(
    'has no result for %s',
    (text) => {
      const words = wordsOf(text);
      expect(readArithmetic(words, 0)).toEqual({ value: undefined, to: words.length });
    },
  );

  it.each(['five', 'minus five', 'two hundred and ten', 'five cats', 'time flies', ''])(
    'takes "%s" for no calculation',
    (text) => {
      expect(readArithmetic(wordsOf(text), 0)).toBeUndefined();
    },
  );

  it('leaves an operator alone that has nothing behind it', () => {
    expect(readArithmetic(wordsOf('two plus two times'), 0)).toEqual({ value: 4, to: 3 });
  });
});
