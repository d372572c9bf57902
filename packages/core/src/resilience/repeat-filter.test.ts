import { describe, expect, it } from '@jest/globals';
import { RepeatFilter, WholeWords } from './repeat-filter.js';

function filtered(said: string, continuation: string, pieceLength: number): string {
  const filter = new RepeatFilter(said);
  let out = '';
  for (let at = 0; at < continuation.length; at += pieceLength)
    out += filter.push(continuation.slice(at, at + pieceLength));
  return out + filter.end();
}

const said = 'The capital of France is ';

describe.each([1, 4, 1000])('a continuation, in pieces of %d', (pieceLength) => {
  it.each([
    ['goes on', 'Paris, of course.', 'Paris, of course.'],
    ['begins again', 'The capital of France is Paris.', 'Paris.'],
    ['begins again with other marks', 'the CAPITAL, of France is: Paris.', 'Paris.'],
    ['begins a few words back', 'of France is Paris.', 'Paris.'],
    ['begins again and goes another way', 'The capital of France? Paris it is.', 'Paris it is.'],
    ['says nothing new', 'The capital of France is', ''],
    ['shares a first word by chance', 'The answer: Paris.', 'The answer: Paris.'],
    ['is empty', '', ''],
  ])('%s', (_name, continuation, expected) => {
    expect(filtered(said, continuation, pieceLength)).toBe(expected);
  });

  it('is left alone where nothing was said', () => {
    expect(filtered('', 'Hello, hello there.', pieceLength)).toBe('Hello, hello there.');
  });
});

it('lets through whole words only', () => {
  const words = new WholeWords();
  const pieces = ['The cap', 'ital of Fr', "ance isn't", ' it? Yes'];
  expect(pieces.map((piece) => words.push(piece))).toEqual(['The ', 'capital of ', 'France ', "isn't it? "]);
  expect(words.end()).toBe('Yes');
});
