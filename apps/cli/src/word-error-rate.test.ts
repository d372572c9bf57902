import { describe, expect, it } from '@jest/globals';
import { wordErrorRate } from './word-error-rate.js';

describe('wordErrorRate', () => {
  it('does not care about case, punctuation and apostrophes', () => {
    expect(wordErrorRate("what's the time", 'Whats the time?').rate).toBe(0);
  });

  it('counts words replaced, left out and put in', () => {
    expect(wordErrorRate('ten of clubs', 'ten clubs')).toMatchObject({ edits: 1, words: 3 });
    expect(wordErrorRate('ten of clubs', 'then of the clubs')).toMatchObject({ edits: 2 });
    expect(wordErrorRate('ten of clubs', '').rate).toBe(1);
    expect(wordErrorRate('ten', 'ten of clubs').rate).toBe(2);
  });

  it('compares scripts without spaces by character', () => {
    expect(wordErrorRate('今天天气好', '今天天氣好。')).toMatchObject({ edits: 1, words: 5 });
  });

  it('takes a number for the same, written as a word or in digits', () => {
    expect(wordErrorRate('ten of clubs and forty', '10 of clubs and 40').rate).toBe(0);
    expect(wordErrorRate('ten of clubs', '11 of clubs').edits).toBe(1);
  });

  it('keeps accents apart, however they are encoded', () => {
    expect(wordErrorRate('café', 'cafe\u0301').rate).toBe(0);
    expect(wordErrorRate('café', 'cafe').rate).toBe(1);
  });
});
