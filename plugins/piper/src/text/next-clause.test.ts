import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CLAUSE_LIMITS, nextClause } from './next-clause.js';
import type { TextState } from './next-clause.js';

const [FIRST, SECOND, LATER] = CLAUSE_LIMITS as [
  (typeof CLAUSE_LIMITS)[0],
  (typeof CLAUSE_LIMITS)[0],
  (typeof CLAUSE_LIMITS)[0],
];

function first(text: string, limits = FIRST, state: TextState = 'flowing') {
  const end = nextClause(text, limits, state);
  return end === undefined ? undefined : text.slice(0, end);
}

/** All clauses of a text that is complete. */
function split(text: string): string[] {
  const clauses: string[] = [];
  for (let rest = text; ;) {
    const end = nextClause(rest, CLAUSE_LIMITS[Math.min(clauses.length, 2)]!, 'ended');
    if (end === undefined) return clauses;
    clauses.push(rest.slice(0, end).trim());
    rest = rest.slice(end);
  }
}

describe('nextClause', () => {
  it.each([
    ['Sure. Let me see', 'Sure.'],
    ['What? No', 'What?'],
    ['Good morning, how are', 'Good morning,'],
    ['The answer is: yes', 'The answer is:'],
    ['I would say — well', 'I would say —'],
    ['I would say - well', 'I would say -'],
    ['He said "stop." Then', 'He said "stop."'],
    ['**Done.** Next', '**Done.**'],
    ['First line\nsecond', 'First line\n'],
    ['你好。再见', '你好。'],
  ])('breaks %j after %j', (text, expected) => {
    expect(first(text)).toBe(expected);
  });

  it.each([
    ['Well, yes', 'a comma too early'],
    ['It is about 3.', 'a point that may go on'],
    ['It is about 3.5 kilometers', 'a decimal'],
    ['Ask for Dr. Smith', 'a title'],
    ['By J. Smith', 'an initial'],
    ['Some fruit, e.g. apples', 'an abbreviation'],
    ['Go to example.com now', 'an address'],
    ['It is 1,000', 'a thousand'],
    ['At 12:30 today', 'a time'],
    ['On November 23, 2026', 'a date'],
    ['See you at 5 p.m. tomorrow', 'a half of the day'],
    ['...', 'nothing to say'],
    ['Hello', 'a word that may go on'],
  ])('does not break %j: %s', (text) => {
    expect(first(text, { ...FIRST, minChars: text.startsWith('Some') ? 12 : FIRST.minChars })).toBeUndefined();
  });

  it('ends a sentence after an abbreviation when a capital follows', () => {
    expect(first('See you at 5 p.m. Then we go')).toBe('See you at 5 p.m.');
    expect(first('Pens, paper, etc. Nothing else', LATER)).toBe('Pens, paper, etc.');
  });

  it('takes a mark at the very end for an end only when the text stalls or is complete', () => {
    expect(first('Let me check.')).toBeUndefined();
    expect(first('Let me check.', FIRST, 'stalled')).toBe('Let me check.');
    expect(first('Let me check', FIRST, 'stalled')).toBeUndefined();
    expect(first('Let me check', FIRST, 'ended')).toBe('Let me check');
  });

  it('breaks a first clause without punctuation before a small word, later ones after more words', () => {
    const text =
      'we can offer you a quiet table by the window for the whole evening with a lovely view of the sea if you like that very much indeed';
    expect(first(text)).toBe('we can offer you a quiet table ');
    expect(first(text, SECOND)!.length).toBeGreaterThan(40);
    expect(first(text, LATER)!.length).toBeGreaterThan(90);
  });

  it('never breaks between a number and what belongs to it for want of punctuation', () => {
    for (const clause of split(
      'this costs about as much as the other one which we sold for 5 million dollars on 23 November 2026 to 14 people from 3 different places',
    )) {
      expect(clause).not.toMatch(/\d$/);
    }
  });

  it('splits an answer into speakable clauses', () => {
    expect(
      split(
        'Hello there, I am Joe. It costs $3.50, plus tax; see example.com. Dr. Smith will call you at 3:45 p.m. today, or tomorrow.',
      ),
    ).toEqual([
      'Hello there,',
      'I am Joe.',
      'It costs $3.50, plus tax; see example.com.',
      'Dr. Smith will call you at 3:45 p.m. today, or tomorrow.',
    ]);
  });

  it('loses no character and decides the same however the text grows', () => {
    const word = fc.constantFrom(
      'a',
      'I',
      'Dr.',
      'the',
      '3.5',
      '1,000',
      'e.g.',
      'yes,',
      'no.',
      'What?',
      'x.com',
      '—',
      '-',
      '\n',
      '5',
      '2026',
      'May 23,',
      '7–',
      'p.m.',
      'and',
      '(so)',
      'B.',
      '"hm."',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), (words) => {
        const text = words.join(' ');
        const whole = split(text);
        expect(whole.join('').replace(/\s/g, '')).toBe(
          whole.length === 0 ? '' : text.replace(/\s/g, '').slice(0, whole.join('').replace(/\s/g, '').length),
        );
        const end = nextClause(text, FIRST, 'ended');
        for (let length = 0; length < text.length; length++) {
          const early = nextClause(text.slice(0, length), FIRST, 'flowing');
          if (early !== undefined) expect(early).toBe(end);
        }
      }),
    );
  });
});
