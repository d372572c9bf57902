import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Fillers } from './fillers.js';
import { Pattern, type Slots, type WordLists } from './pattern.js';
import { wordsOf } from './words.js';

const lists: WordLists = new Map([
  [
    'drink',
    [
      { value: 'coffee', words: wordsOf('coffee') },
      { value: 'coffee', words: wordsOf('black coffee') },
      { value: 'tea', words: wordsOf('tea') },
    ],
  ],
]);

function match(source: string, text: string, fillers: string[] = []): Slots | undefined {
  return new Pattern(source, lists).match(new Fillers(fillers, lists).utterance(text));
}

describe('Pattern', () => {
  it.each([
    ['what time is it', 'What time is it?'],
    ['[what] time [now]', 'time'],
    ['[what] time [now]', 'what time now'],
    ['(hello|hi [there]|good (morning|evening))', 'Good evening!'],
    ['(hello|hi [there])', 'hi there'],
    ['tell me * weather', 'tell me about the weather'],
    ['*', ''],
    ['现在(几点|什么时候)', '现在几点？'],
    ["what's up", 'WHATS UP'],
  ])('%s covers "%s"', (source, text) => {
    expect(match(source, text)).toEqual({});
  });

  it.each([
    ['what time is it', 'what time is it in Rome'],
    ['what time is it', 'so what time is it'],
    ['(hello|hi [there])', 'there'],
    ['hello', ''],
  ])('%s does not cover "%s"', (source, text) => {
    expect(match(source, text)).toBeUndefined();
  });

  it('fills its slots', () => {
    expect(match('add {count:number} {item} to {list:word}', 'Add twenty-five Fresh Eggs to Shopping.')).toEqual({
      count: { value: 25, heard: 'twenty-five' },
      item: { value: 'Fresh Eggs', heard: 'Fresh Eggs' },
      list: { value: 'Shopping', heard: 'Shopping' },
    });
    expect(match('{sum:arithmetic}', '2 plus 2')).toEqual({ sum: { value: 4, heard: '2 plus 2' } });
    expect(match('in {length:duration}', 'in half an hour')).toEqual({
      length: { value: 1800, heard: 'half an hour' },
    });
  });

  it('knows the words of a list, and tells what was meant from what was heard', () => {
    expect(match('a {drink} please', 'A black coffee, please')).toEqual({
      drink: { value: 'coffee', heard: 'black coffee' },
    });
    expect(match('a {choice:drink}', 'a TEA')).toEqual({ choice: { value: 'tea', heard: 'TEA' } });
    expect(match('a {drink}', 'a beer')).toBeUndefined();
  });

  it('overlooks fillers before and behind, but not in between', () => {
    const fillers = ['(um|well)', 'please', 'could you [please]'];
    expect(match('go home', 'Um, well, could you please go home, please?', fillers)).toEqual({});
    expect(match('go home', 'go um home', fillers)).toBeUndefined();
    expect(match('please', 'please', fillers)).toEqual({});
    expect(match('say {what:text}', 'please say hello please', fillers)).toEqual({
      what: { value: 'hello', heard: 'hello' },
    });
  });

  it.each([
    ['(a|b', /"\)" at the end/],
    ['[a|b)', /"\]" before "\)"/],
    ['a)', /no "\)" without/],
    ['{9}', /a slot such as/],
    ['{a', /a slot such as/],
    ['{a:colour}', /one of text, word, number, arithmetic, duration, drink/],
    ['[please]', /at least one word/],
    ['!?', /at least one word/],
    ['a|', /at least one word/],
  ])('refuses %s', (source, message) => {
    expect(() => new Pattern(source, lists)).toThrow(message);
  });

  it('takes no longer for a nasty pattern than for another', () => {
    const nasty = `${'[a] * '.repeat(20)} {x} {y} {z} end`;
    const before = process.cpuUsage();
    expect(match(nasty, 'a '.repeat(400))).toBeUndefined();
    expect(process.cpuUsage(before).user).toBeLessThan(10_000_000);
  });

  it('never throws, whatever was said', () => {
    const pattern = new Pattern('[what] {a:arithmetic} * {b:duration} (x|{c:number}) {d}', lists);
    const fillers = new Fillers(['well', 'and so'], lists);
    const word = fc.constantFrom(
      'what',
      'two',
      'hundred',
      'plus',
      '%',
      '3',
      'minutes',
      'half',
      'an',
      'and',
      'point',
      'x',
      'well',
      '-',
      'percent',
      'of',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(word).map((words) => words.join(' ')),
        ),
        (text) => {
          pattern.match(fillers.utterance(text));
        },
      ),
    );
  });
});
