import { describe, expect, it } from '@jest/globals';
import { sentencesOf } from './sentences.js';

async function split(text: string, pieceLength = 1, options = { maxChars: 200 }): Promise<string[]> {
  async function* pieces() {
    for (let at = 0; at < text.length; at += pieceLength) yield text.slice(at, at + pieceLength);
  }
  const sentences: string[] = [];
  for await (const sentence of sentencesOf(pieces(), options)) sentences.push(sentence);
  return sentences;
}

describe('sentencesOf', () => {
  it.each([
    ['One. Two! Three?', ['One.', 'Two!', 'Three?']],
    ['It costs 3.50, Dr. Brown said. Yes.', ['It costs 3.50, Dr. Brown said.', 'Yes.']],
    ['He said "Stop." Then he left.', ['He said "Stop."', 'Then he left.']],
    ['今日は。元気ですか？', ['今日は。', '元気ですか？']],
    ['First line\nsecond line', ['First line', 'second line']],
    ['Well, this is a longer beginning, and it goes on', ['Well, this is a longer beginning,', 'and it goes on']],
    [' … \n ', []],
    ['', []],
  ])('%j', async (text, sentences) => {
    expect(await split(text)).toEqual(sentences);
  });

  it('gives a sentence before the text is complete', async () => {
    async function* endless() {
      yield 'One. Tw';
      await new Promise(() => {});
    }
    const sentences = sentencesOf(endless(), { maxChars: 100 });
    expect((await sentences.next()).value).toBe('One.');
  });

  it.each([1, 7, 1000])('loses nothing and keeps the limit, in pieces of %d', async (pieceLength) => {
    const sentence = 'A sentence of some length, with a comma here; and more of it ';
    const text = '😀 '.repeat(40) + sentence.repeat(20) + 'x'.repeat(90);
    const pieces = await split(text, pieceLength, { maxChars: 50 });
    expect(pieces.every((piece) => piece.length <= 50)).toBe(true);
    const letters = (whole: string) => whole.replaceAll(/[ 😀]/gu, '');
    expect(letters(pieces.join(''))).toBe(letters(text));
  });
});
