import { describe, expect, it } from '@jest/globals';
import { neededWords } from './needed-words.js';
import { parsePattern } from './pattern-syntax.js';

describe('neededWords', () => {
  it.each<[string, string[][]]>([
    ['set a {length}', [['set'], ['a']]],
    ['[please] go *', [['go']]],
    ['(hello|hi there|good (morning|evening)) you', [['hello', 'hi', 'good'], ['you']]],
    ['(stop|{number:number}) now', [['now']]],
    ['(stop|[please] {x})', []],
    ['*', []],
  ])('%s', (source, expected) => {
    expect(neededWords(parsePattern(source)).map((set) => [...set])).toEqual(expected);
  });
});
