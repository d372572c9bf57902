import { describe, expect, it } from '@jest/globals';
import { shortRuns } from './short-runs.js';
import type { Sound } from './transcribe-tokens.js';

const word = (phonemes: string, from = 0, to = from + phonemes.length): Sound => ({ type: 'word', from, to, phonemes });
const comma: Sound = { type: 'pause', mark: ',' };

describe('shortRuns', () => {
  it('leaves a clause of usual length alone', () => {
    const clause = [word('həlˈoʊ'), comma, word('ðɛɹ', 7)];
    expect(shortRuns(clause, 20)).toEqual([clause]);
  });

  it('begins another run before the word that would be too much, the pause staying with the word before it', () => {
    const [a, b, c] = [word('aaaa'), word('bbbb', 5), word('cccc', 10)];
    expect(shortRuns([a, b, comma, c], 9)).toEqual([[a, b, comma], [c]]);
  });

  it('cuts a stretch of many spoken words between them, and gives each piece its share of the text', () => {
    const runs = shortRuns([word('one two six ten', 100, 115)], 7);
    expect(runs).toEqual([[word('one two', 100, 108)], [word('six ten', 108, 115)]]);
  });

  it('cuts a word that is too long by itself, losing no phoneme', () => {
    const runs = shortRuns([word('a'.repeat(1000))], 300);
    expect(runs.map(([piece]) => piece!.type === 'word' && piece!.phonemes.length)).toEqual([300, 300, 300, 100]);
  });
});
