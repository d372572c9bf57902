import { describe, expect, it } from '@jest/globals';
import { wordsOf } from './words.js';

const keys = (text: string) => wordsOf(text).map((word) => word.key);

describe('wordsOf', () => {
  it.each([
    ["What's the TIME, please?", ['whats', 'the', 'time', 'please']],
    ['What’s 3,5 × 1,000?', ['whats', '3,5', '×', '1,000']],
    ['Café naïve Ångström', ['cafe', 'naive', 'angstrom']],
    ['twenty-five, not-so well', ['twenty', 'five', 'not', 'so', 'well']],
    ['5-3 and -4 and 20% or −2', ['5', '-', '3', 'and', '-', '4', 'and', '20', '%', 'or', '-', '2']],
    ['现在几点？', ['现', '在', '几', '点']],
    ['ガラス', ['ガ', 'ラ', 'ス']],
    ['5min', ['5', 'min']],
    ['... ?!', []],
  ])('%s', (text, expected) => {
    expect(keys(text)).toEqual(expected);
  });

  it('says where each word stands', () => {
    const text = 'Say “Émile’s”!';
    expect(wordsOf(text).map(({ from, to }) => text.slice(from, to))).toEqual(['Say', 'Émile’s']);
  });
});
