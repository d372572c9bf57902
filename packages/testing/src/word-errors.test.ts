import { describe, expect, it } from '@jest/globals';
import { wordErrors, wordsOf } from './word-errors.js';

describe('the words of a transcript', () => {
  it('have no case, no punctuation, and numbers spelled out in English', () => {
    expect(wordsOf("It's the 15th of May, 1984, Mr. Hill!", 'en').join(' ')).toBe(
      'its the fifteenth of may nineteen eighty four mister hill',
    );
  });

  it('are characters in Chinese and Japanese', () => {
    expect(wordsOf('你好，世界', 'zh')).toEqual(['你', '好', '世', '界']);
  });

  it('keep their accents', () => {
    expect(wordsOf('Où est-il ?', 'fr')).toEqual(['où', 'est', 'il']);
  });
});

describe('word errors', () => {
  it('are the fewest words to insert, delete or replace', () => {
    const said = ['ten', 'of', 'clubs'];
    expect(wordErrors(said, said)).toBe(0);
    expect(wordErrors(said, ['ten', 'of', 'the', 'clubs'])).toBe(1);
    expect(wordErrors(said, ['ten', 'clubs'])).toBe(1);
    expect(wordErrors(said, ['two', 'of', 'clubs'])).toBe(1);
    expect(wordErrors(said, [])).toBe(3);
  });
});
