import { describe, expect, it } from '@jest/globals';
import { StablePrefix } from './stable-prefix.js';

/** All deltas of a row of guesses, and the last interim. */
function follow(guesses: readonly string[]): { given: string; interim: string } {
  const prefix = new StablePrefix();
  let given = '';
  let interim = '';
  for (const guess of guesses) {
    const agreement = prefix.update(guess);
    given += agreement.delta;
    interim = agreement.interim;
  }
  return { given, interim };
}

describe('StablePrefix', () => {
  it('gives out what two guesses agree on', () => {
    const prefix = new StablePrefix();
    expect(prefix.update(' I would like')).toEqual({ delta: '', interim: 'I would like' });
    expect(prefix.update(' I would like to book')).toEqual({ delta: 'I would like', interim: ' to book' });
    expect(prefix.update(' I would like two books please')).toEqual({ delta: '', interim: ' two books please' });
    expect(prefix.update(' I would like two books please, now')).toEqual({
      delta: ' two books',
      interim: ' please, now',
    });
  });

  it('keeps the last word back: it may be cut off', () => {
    expect(follow([' a reserv', ' a reserv'])).toEqual({ given: 'a', interim: ' reserv' });
  });

  it('reads as the guess when nothing was revised', () => {
    const words = ' she had your dark suit in greasy wash water all year'.split(/(?= )/);
    const guesses = words.map((_, i) => words.slice(0, i + 1).join(''));
    const { given, interim } = follow(guesses);
    expect(given + interim).toBe(words.join('').trim());
    expect(given).toBe('she had your dark suit in greasy wash water all');
  });

  it('goes on behind a word that was revised after it was given out', () => {
    const { given } = follow([
      ' the cat sat on',
      ' the cat sat on the',
      ' The cap sat on the mat today',
      ' The cap sat on the mat today and',
    ]);
    expect(given).toBe('the cat sat on the mat today');
  });

  it('neither repeats nor swallows words when a guess grows at its beginning', () => {
    const { given } = follow([
      ' want a table now',
      ' want a table now please',
      ' I want a table now please for two',
      ' I want a table now please for two people',
    ]);
    expect(given).toBe('want a table now please for two');
  });

  it('goes character by character without blanks between words', () => {
    const { given, interim } = follow(['今天天气', '今天天气很好', '今天天气很好，我们']);
    expect(given).toBe('今天天气很好');
    expect(interim).toBe('，我们');
  });

  it('compares with a transcript it was only told', () => {
    const prefix = new StablePrefix();
    prefix.remember(' Good morning everyone');
    expect(prefix.update(' Good morning everyone here')).toEqual({ delta: 'Good morning everyone', interim: ' here' });
  });

  it('gives out nothing for nothing', () => {
    expect(follow(['', ' ', ''])).toEqual({ given: '', interim: '' });
  });
});
