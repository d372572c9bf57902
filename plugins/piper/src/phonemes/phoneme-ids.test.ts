import { describe, expect, it } from '@jest/globals';
import { phonemeIds } from './phoneme-ids.js';

const map = { _: [0], '^': [1], $: [2], ' ': [3], ',': [4], a: [10], b: [11] };

describe('phonemeIds', () => {
  it('puts a blank after every phoneme, a space between words and none before a pause', () => {
    const sounds = [
      { type: 'word' as const, from: 0, to: 2, phonemes: 'ab' },
      { type: 'pause' as const, mark: ',' },
      { type: 'word' as const, from: 4, to: 5, phonemes: 'a' },
    ];
    expect(phonemeIds(sounds, map)).toEqual({
      ids: [1, 0, 10, 0, 11, 0, 4, 0, 3, 0, 10, 0, 2],
      words: [
        { from: 0, to: 2, first: 2, last: 5 },
        { from: 4, to: 5, first: 10, last: 11 },
      ],
    });
  });

  it('leaves out what the voice has not learnt, and words of nothing else', () => {
    const { words, ids } = phonemeIds([{ type: 'word', from: 0, to: 1, phonemes: 'xyz' }], map);
    expect(words).toEqual([]);
    expect(ids).toEqual([1, 0, 2]);
  });
});
