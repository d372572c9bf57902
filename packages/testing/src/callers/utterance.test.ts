import { describe, expect, it } from '@jest/globals';
import { parseUtterance, plainText, wordMs } from './utterance.js';

describe('an utterance', () => {
  it('is words and the pauses between them', () => {
    expect(parseUtterance('well ... <pause 600ms> I think so')).toEqual([
      { type: 'words', words: ['well...'] },
      { type: 'pause', ms: 600 },
      { type: 'words', words: ['I', 'think', 'so'] },
    ]);
  });

  it('may begin and end with a pause', () => {
    expect(parseUtterance('<pause 1s> yes <pause 0.5s>').map(({ type }) => type)).toEqual(['pause', 'words', 'pause']);
  });

  it('is written without the marks', () => {
    expect(plainText('four two <pause 900ms> seven')).toBe('four two seven');
  });

  it('takes the time that people take: about a third of a second a word, more for long ones', () => {
    expect(wordMs('a', 3)).toBeLessThan(250);
    expect(wordMs('because', 3)).toBeGreaterThan(350);
    expect(wordMs('because', 6)).toBeLessThan(wordMs('because', 3));
  });
});
