import { describe, expect, it } from '@jest/globals';
import { countWords, heardWords } from './heard-words.js';

const text = 'The old harbour lies behind a long wall of grey stone.';

describe('the words an ear has heard', () => {
  it.each([
    ['', 0],
    ['The old harbour', 3],
    ['the old harbor lies, behind', 5],
    ['The old harbour lies behind a long wall of grey stone.', 11],
    // Half a word and more of it was heard; less than half was not.
    ['The old harbour lies beh', 5],
    ['The old harbour lies be', 4],
    ['The old arbor flies behind along', 7],
  ])('%j are %i', (written, words) => {
    expect(heardWords(text, written)).toBe(words);
  });

  it('are counted by the spaces between them', () => {
    expect([countWords(''), countWords(' one  two\nthree ')]).toEqual([0, 3]);
  });
});
