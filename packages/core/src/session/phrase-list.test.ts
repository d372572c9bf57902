import { describe, expect, it } from '@jest/globals';
import { consistsOf, phraseList, plainly } from './phrase-list.js';

const list = phraseList(['uh-huh', 'all right', 'très bien', 'à', 'うん', 'うんうん', 'son', 'so', 'n']);
const isMadeOf = (text: string, most = 4) => consistsOf(plainly(text), [list], most);

describe('plainly', () => {
  it.each([
    ['All-right!', 'all right'],
    ["That's", 'thats'],
    ['O.K.', 'ok'],
    ['at 5.30 p.m.', 'at 5 30 pm'],
    ['「はい」。', 'はい'],
    ['ＯＫ', 'ok'],
    ['हाँ।', 'हाँ'],
    ['?!', ''],
  ])('writes %j as %j', (text, plain) => {
    expect(plainly(text)).toBe(plain);
  });
});

describe('consistsOf', () => {
  it('takes a phrase in one word, with blanks or hyphens, and without its accents', () => {
    for (const text of ['uh-huh', 'uh huh', 'uhhuh', 'ALL RIGHT', 'allright', 'très bien', 'tres bien']) {
      expect([text, isMadeOf(text)]).toEqual([text, true]);
    }
  });

  it('does not take a letter for a word that is its accented sister', () => {
    expect(isMadeOf('à')).toBe(true);
    expect(isMadeOf('a')).toBe(false);
  });

  it('takes several, but no more than allowed and no part of a word', () => {
    expect(isMadeOf('so so', 2)).toBe(true);
    expect(isMadeOf('so so so', 2)).toBe(false);
    expect(isMadeOf('soson')).toBe(false);
    expect(isMadeOf('so long')).toBe(false);
  });

  it('finds phrases side by side in scripts without blanks, also where a longer one hides the way', () => {
    expect(isMadeOf('うんうんうん')).toBe(true);
    expect(isMadeOf('うんう')).toBe(false);
  });

  it('undoes stretching from three letters on', () => {
    expect(isMadeOf('uhhhh-huuuuh')).toBe(true);
    expect(isMadeOf('soooo')).toBe(true);
    expect(isMadeOf('soo')).toBe(false);
    expect(isMadeOf('うーーん')).toBe(true);
  });
});
