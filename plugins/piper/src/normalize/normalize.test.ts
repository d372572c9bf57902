import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Lexicon } from '../phonemes/index.js';
import { normalize } from './normalize.js';

let lexicon: Lexicon;
beforeAll(async () => {
  lexicon = await Lexicon.open(fileURLToPath(new URL('../../models/g2p-en', import.meta.url)));
});

const spoken = (text: string) =>
  normalize(text, lexicon)
    .map((token) => (token.type === 'word' ? ` ${token.words.join(' ').replaceAll(' ,', ',')}` : token.mark))
    .join('')
    .trim();

const TABLES: Readonly<Record<string, readonly (readonly [written: string, spoken: string])[]>> = {
  numbers: [
    ['0', 'zero'],
    ['42', 'forty two'],
    ['300', 'three hundred'],
    ['1,234,567', 'one million two hundred thirty four thousand five hundred sixty seven'],
    ['1024 items', 'one thousand twenty four items'],
    ['3.14', 'three point one four'],
    ['0.5', 'zero point five'],
    ['9'.repeat(400), 'a number of four hundred digits'],
    [`0.${'3'.repeat(400)}`, `zero point${' three'.repeat(20)}`],
    ['.75', 'zero point seven five'],
    ['-5', 'minus five'],
    ['−2.5 or -0.5', 'minus two point five or minus zero point five'],
    ['1st, 2nd, 3rd, 21st', 'first, second, third, twenty first'],
    ['the 100th', 'the one hundredth'],
    ['the 13th', 'the thirteenth'],
    ['1/2', 'one half'],
    ['3/4 cup', 'three quarters cup'],
    ['2/3', 'two thirds'],
    ['1 1/2 cups', 'one and one half cups'],
    ['2½', 'two and a half'],
    ['5-10 people', 'five to ten people'],
    ['pages 3–7', 'pages three to seven'],
    ['24/7', 'twenty four seven'],
    ['007', 'zero zero seven'],
    ['1234567', 'one two three four five six seven'],
    ['version 3.5.1', 'version three point five point one'],
    ['3 x 4', 'three times four'],
    ['2 + 2 = 4', 'two plus two equals four'],
    ['10 - 3', 'ten minus three'],
  ],
  years: [
    ['in 1999', 'in nineteen ninety nine'],
    ['1905', 'nineteen oh five'],
    ['since 2000', 'since two thousand'],
    ['in 2007', 'in two thousand seven'],
    ['in 1500', 'in fifteen hundred'],
    ['2026 was good', 'twenty twenty six was good'],
    ['2000 km', 'two thousand kilometers'],
    ['the 1990s', 'the nineteen nineties'],
    ["the '60s", 'the sixties'],
  ],
  dates: [
    ['2026-11-23', 'November twenty third, twenty twenty six'],
    ['Nov 23 2026', 'November twenty third twenty twenty six'],
    ['November 23, 2026', 'November twenty third, twenty twenty six'],
    ['23 November', 'twenty third November'],
    ['the 23rd of November', 'the twenty third of November'],
    ['on Dec. 1', 'on December first'],
    ['11/23/2026', 'November twenty third, twenty twenty six'],
    ['in May 2024', 'in May twenty twenty four'],
    ['You may go', 'You may go'],
  ],
  times: [
    ['3:45 pm', 'three forty five P M'],
    ['3:45pm.', 'three forty five P M.'],
    ['9 a.m. today', 'nine A M today'],
    ['until 5 p.m.', 'until five P M.'],
    ['14:30', 'fourteen thirty'],
    ['9:05', 'nine oh five'],
    ['9:00', "nine o'clock"],
    ['18:00', 'eighteen hundred'],
    ['3:00 pm', 'three P M'],
    ['7 PM', 'seven P M'],
  ],
  money: [
    ['$5', 'five dollars'],
    ['$1', 'one dollar'],
    ['$1.50', 'one dollar and fifty cents'],
    ['$0.99', 'ninety nine cents'],
    ['$1,299.00', 'one thousand two hundred ninety nine dollars'],
    ['€3', 'three euros'],
    ['3 €', 'three euros'],
    ['£2.99', 'two pounds and ninety nine pence'],
    ['1,000 dollars', 'one thousand dollars'],
    ['$1.5 million', 'one point five million dollars'],
    ['$20k', 'twenty thousand dollars'],
    ['-$5', 'minus five dollars'],
    ['50 EUR', 'fifty euros'],
  ],
  units: [
    ['5 km', 'five kilometers'],
    ['1 km', 'one kilometer'],
    ['70kg', 'seventy kilograms'],
    ['20°C', 'twenty degrees Celsius'],
    ['72°', 'seventy two degrees'],
    ['24GB', 'twenty four gigabytes'],
    ['3.5 GHz', 'three point five gigahertz'],
    ['50%', 'fifty percent'],
    ['12.5 %', 'twelve point five percent'],
    ['100 km/h', 'one hundred kilometers per hour'],
    ['30 m²', 'thirty square meters'],
    ['200 ms', 'two hundred milliseconds'],
    ['I am 5', 'I am five'],
  ],
  telephone: [
    ['(555) 123-4567', 'five five five, one two three, four five six seven'],
    ['+1 555 123 4567', 'plus one, five five five, one two three, four five six seven'],
    ['555-0123 today', 'five five five, zero one two three, today'],
    ['555-0123', 'five five five, zero one two three'],
  ],
  abbreviations: [
    ['Dr. Smith', 'doctor Smith'],
    ['Mr. and Mrs. Jones', 'mister and missus Jones'],
    ['12 Main St.', 'twelve Main street.'],
    ['St. John', 'saint John'],
    ['fruit, e.g. apples', 'fruit, for example apples'],
    ['i.e. now', 'that is now'],
    ['cats vs. dogs', 'cats versus dogs'],
    ['pens, etc.', 'pens, et cetera.'],
    ['No. 5', 'number five'],
    ['No. I said no.', 'No. I said no.'],
    ['The sun. And the moon.', 'The sun. And the moon.'],
  ],
  initialisms: [
    ['the API', 'the A P I'],
    ['GPUs', "G P U's"],
    ['the USA', 'the U S A'],
    ['the U.S. team', 'the U S team'],
    ['NASA', 'NASA'],
    ['IT and AI', 'I T and A I'],
    ['STOP', 'stop'],
    ['THIS IS NOT GOOD', 'this is not good'],
    ['H100', 'H one hundred'],
    ['GPT-4', 'G P T four'],
    ['code B7K2', 'code B seven K two'],
    ['mp3', 'M P three'],
    ['nextStep', 'next Step'],
    ['A dog', 'a dog'],
    ['plan A', 'plan A'],
    ['plan B', 'plan B'],
  ],
  addresses: [
    ['example.com', 'example dot com'],
    ['example.com/constructor', 'example dot com slash constructor'],
    ['https://www.example.com/docs?q=1#top', 'example dot com slash docs'],
    ['See https://example.org.', 'See example dot org.'],
    ['me@example.com', 'me at example dot com'],
    ['john.smith-2@mail.example.org', 'john dot smith dash two at mail dot example dot org'],
    ['github.io', 'github dot I O'],
    ['Wait.what', 'Wait. what'],
  ],
  symbols: [
    ['salt & pepper', 'salt and pepper'],
    ['me @ home', 'me at home'],
    ['#1', 'number one'],
    ['#winning', 'hashtag winning'],
    ['and/or', 'and or'],
    ['yes/no', 'yes slash no'],
  ],
  markup: [
    ['**bold** and _soft_', 'bold and soft'],
    ['# Title\n\ntext', 'Title; text'],
    ['- one\n- two', 'one; two'],
    ['[the page](https://example.com/x)', 'the page'],
    ['`code`', 'code'],
    ['a <b>word</b>', 'a word'],
  ],
  'what cannot be said': [
    ['hi 😀👍🏽!', 'hi!'],
    ['你好 hello мир', 'hello'],
    ['café naïve', 'cafe naive'],
    ['it’s', "it's"],
    ['\u0000\uD800', ''],
    ['...', ''],
  ],
  pauses: [
    ['Yes, no; maybe: so.', 'Yes, no; maybe: so.'],
    ['What?! Really...', 'What? Really.'],
    ['one — two - three', 'one, two, three'],
    ['well (as you know) fine', 'well, as you know, fine'],
    ['well-known', 'well known'],
  ],
};

describe('normalize', () => {
  for (const [kind, table] of Object.entries(TABLES)) {
    it.each(table)(`${kind}: %j is said %j`, (written, expected) => {
      expect(spoken(written)).toBe(expected);
    });
  }

  it('keeps the place of every word in the text, in order', () => {
    const text = 'On Nov 23, 2026 at 3:45 pm, Dr. Smith paid $1.50 (5%) at example.com 😀 for café ☕.';
    const words = normalize(text, lexicon).flatMap((token) =>
      token.type === 'word' ? [text.slice(token.from, token.to)] : [],
    );
    expect(words).toEqual([
      ...[
        'On',
        'Nov',
        '23',
        '2026',
        'at',
        '3:45',
        'pm',
        'Dr.',
        'Smith',
        'paid',
        '$1.50',
        '5',
        '%',
        'at',
        'example.com',
        'for',
        'café',
      ],
    ]);
  });

  it('takes any text, and its words stand in order and inside it', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom(
        '$',
        '1',
        '2.5',
        ',',
        '.',
        ' ',
        'Dr.',
        'pm',
        '://',
        '@',
        'a.b',
        '**',
        '](',
        '😀',
        '-',
        '/',
        'Nov',
        '%',
        'A',
        '½',
        '\uD800',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        const text = pieces.join('');
        let at = 0;
        for (const token of normalize(text, lexicon)) {
          if (token.type === 'pause') continue;
          expect(token.from).toBeGreaterThanOrEqual(at);
          expect(token.to).toBeGreaterThan(token.from);
          expect(token.words.join('')).toMatch(/^[A-Za-z',]+$/);
          at = token.to;
        }
        expect(at).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
