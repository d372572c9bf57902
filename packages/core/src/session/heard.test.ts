import { describe, expect, it } from '@jest/globals';
import { heardText } from './heard.js';

const text = 'one two three';
const words = [
  { from: 0, to: 3, startMs: 0, endMs: 300 },
  { from: 4, to: 7, startMs: 300, endMs: 600 },
  { from: 8, to: 13, startMs: 600, endMs: 900 },
];

describe('heardText', () => {
  it('ends with the last word of which half was heard', () => {
    expect(heardText({ text, words, audioMs: 900 }, 450)).toBe('one two');
    expect(heardText({ text, words, audioMs: 900 }, 440)).toBe('one');
    expect(heardText({ text, words, audioMs: 900 }, 900)).toBe(text);
  });

  it('is empty before the first sound, and when none of the words was reached', () => {
    expect(heardText({ text, words, audioMs: 900 }, 0)).toBe('');
    expect(heardText({ text, words: words.slice(1), audioMs: 900 }, 200)).toBe('');
  });

  it('estimates without word times, at a blank', () => {
    expect(heardText({ text, words: [], audioMs: 900 }, 600)).toBe('one two');
    expect(heardText({ text, words: [], audioMs: 900 }, 900)).toBe(text);
  });
});
