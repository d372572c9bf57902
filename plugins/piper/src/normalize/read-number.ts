import { cardinal, numeral, ordinal, pluralOf, spellDigits, year } from './number-words.js';
import { reader } from './reader.js';
import type { Reader } from './reader.js';

const GROUPED = String.raw`\d{1,3}(?:,\d{3})+(?!\d)`;
const PLAIN = String.raw`\d+`;
const FRACTION_PARTS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  2: ['half', 'halves'],
  4: ['quarter', 'quarters'],
};
const VULGAR: Readonly<Record<string, string>> = {
  '½': '1/2',
  '⅓': '1/3',
  '⅔': '2/3',
  '¼': '1/4',
  '¾': '3/4',
  '⅕': '1/5',
  '⅛': '1/8',
};

function fraction(numerator: string, denominator: string): string[] | undefined {
  const part = Number(denominator);
  if (part < 2 || part > 100 || Number(numerator) >= part || Number(numerator) === 0) return undefined;
  const single = numerator === '1';
  const named = FRACTION_PARTS[part]?.[single ? 0 : 1];
  if (named) return [...cardinal(numerator), named];
  const words = ordinal(denominator);
  return [...cardinal(numerator), ...words.slice(0, -1), single ? words.at(-1)! : pluralOf(words.at(-1)!)];
}

function decade(digits: string): string[] {
  const words = digits.length === 4 ? year(digits) : cardinal(digits);
  return [...words.slice(0, -1), pluralOf(words.at(-1)!)];
}

/** Four digits that read like a year: 1900..2099 anywhere, others of this and the last millennium after a word that says so. */
function looksLikeYear(digits: string, before: string): boolean {
  if (!/^(?:1[1-9]|20)\d\d$/.test(digits)) return false;
  return (
    /^(?:19|20)/.test(digits) ||
    /\b(?:in|since|by|from|until|till|year|of|before|after|around|circa|late|early|mid)\s+$/i.test(before)
  );
}

const COUNTED =
  /^\s?(?:%|°|[A-Za-z]{1,3}\b(?!['’])|dollars|euros|pounds|people|items|meters|miles|calories|steps|times|units|users|words|characters)/;
const SHORT_WORD =
  /^\s(?:is|was|and|or|to|in|the|a|an|it|we|I|he|at|on|by|for|as|of|if|so|but|has|had|will|may|can|are|did|my|our|they)\b/;

/** Numbers of every other kind. The order matters: what is longest and most particular comes first. */
export const readNumber: readonly Reader[] = [
  // Telephone numbers: digit by digit, group by group.
  reader(
    /\+?(?:\d{1,3}[-. ])?(?:\(\d{2,4}\)\s?|\d{3}[-. ])\d{3}[-. ]\d{4}(?![\d-])|\+\d{7,15}|\d{3}-\d{4}(?![\d-])/,
    (match) => {
      const number = match[0];
      const groups = number.match(/\d+/g) ?? [];
      const goesOn = /^\s+[A-Za-z]/.test(match.input.slice(match.index + number.length));
      return [
        ...(number.startsWith('+') ? ['plus'] : []),
        ...groups.flatMap((group, at) => [...(at > 0 ? [','] : []), ...spellDigits(group)]),
        ...(goesOn ? [','] : []),
      ];
    },
  ),
  reader(/24\/7\b/, () => ['twenty', 'four', 'seven']),
  reader(/[½⅓⅔¼¾⅕⅛]/, (match) => {
    const [numerator, denominator] = VULGAR[match[0]]!.split('/');
    const joined = /\d\s?$/.test(match.input.slice(0, match.index));
    const words = fraction(numerator!, denominator!)!;
    return joined ? ['and', ...(numerator === '1' ? ['a', ...words.slice(1)] : words)] : words;
  }),
  reader(/(\d{1,2})\/(\d{1,3})(?![\d/])/, (match) => {
    const words = fraction(match[1]!, match[2]!);
    if (!words) return [...cardinal(match[1]!), 'slash', ...cardinal(match[2]!)];
    return /\d\s$/.test(match.input.slice(0, match.index)) ? ['and', ...words] : words;
  }),
  // Versions and addresses: 3.5.1
  reader(/v?(\d+(?:\.\d+){2,})(?!\d)/, ([, digits]) =>
    digits!.split('.').flatMap((part, at) => [...(at > 0 ? ['point'] : []), ...cardinal(part)]),
  ),
  // Decades
  reader(/((?:1[5-9]|20)\d0)s\b/, ([, digits]) => decade(digits!)),
  reader(/['’](\d0)s\b/, ([, digits]) => decade(digits!)),
  reader(new RegExp(String.raw`(${GROUPED}|${PLAIN})(?:st|nd|rd|th)\b`), ([, digits]) =>
    ordinal(digits!.replaceAll(',', '')),
  ),
  // Ranges: the dash is "to"; both ends are read by the rules below.
  reader(/(?<=\d%?)\s?[-–—]\s?(?=[$€£]?\d)/, () => ['to']),
  // A sign, not a dash: before a number, after a blank or nothing.
  reader(new RegExp(String.raw`(?<![\w)])[-−](?:${GROUPED}|${PLAIN})?(?:\.\d+)?(?<=\d)`), ([digits]) =>
    numeral(digits),
  ),
  reader(new RegExp(String.raw`(?:${GROUPED}|${PLAIN})?\.\d+(?!\d)`), (match) =>
    /^\./.test(match[0]) && /\w$/.test(match.input.slice(0, match.index)) ? undefined : numeral(match[0]),
  ),
  reader(new RegExp(GROUPED), ([digits]) => numeral(digits)),
  reader(/\d+/, (match) => {
    const digits = match[0];
    const after = match.input.slice(match.index + digits.length, match.index + digits.length + 16);
    if (/^0\d/.test(digits) || digits.length > 6) return spellDigits(digits);
    const counted = COUNTED.test(after) && !SHORT_WORD.test(after);
    if (!counted && looksLikeYear(digits, match.input.slice(Math.max(0, match.index - 10), match.index)))
      return year(digits);
    return cardinal(digits);
  }),
];
