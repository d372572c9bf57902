import type { Word } from './words.js';

/** A value that was read, and the index of the word behind it. */
export interface Reading<T> {
  readonly value: T;
  readonly to: number;
}

const SMALL = [
  ...['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'],
  ...['thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'],
];
const TENS = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const SCALES = new Map([
  ['thousand', 1e3],
  ['million', 1e6],
  ['billion', 1e9],
  ['trillion', 1e12],
]);
const PARTS = new Map([
  ['half', 0.5],
  ['quarter', 0.25],
]);
const SIGNS = new Set(['minus', 'negative', '-']);

/** Reads the longest number that begins at the word: digits of any language, or English number words. */
export function readNumber(words: readonly Word[], at: number): Reading<number> | undefined {
  if (SIGNS.has(keyAt(words, at))) {
    const number = readPositive(words, at + 1);
    return number && { value: -number.value, to: number.to };
  }
  return readPositive(words, at);
}

function readPositive(words: readonly Word[], at: number): Reading<number> | undefined {
  const part = readPart(words, at);
  if (part) return part;
  const whole = readWhole(words, at);
  if (!whole) return undefined;
  const decimals = keyAt(words, whole.to) === 'point' ? readDecimals(words, whole.to + 1) : undefined;
  if (decimals) return { value: Number(`${whole.value}.${decimals.value}`), to: decimals.to };
  const more = keyAt(words, whole.to) === 'and' ? readPart(words, whole.to + 1) : undefined;
  return more ? { value: whole.value + more.value, to: more.to } : whole;
}

/** "twenty five", "one hundred and five", "a thousand", "3.5 million" */
function readWhole(words: readonly Word[], start: number): Reading<number> | undefined {
  let total = 0;
  let group: number | undefined;
  let smallestScale = Infinity;
  let at = start;
  let to = start;
  for (; at < words.length; at++) {
    const key = keyAt(words, at);
    const scale = SCALES.get(key);
    const small = smallOf(key);
    const digits = group === undefined ? digitsOf(key) : undefined;
    if (scale !== undefined && group !== undefined && scale < smallestScale) {
      total += group * scale;
      smallestScale = scale;
      group = undefined;
    } else if (key === 'hundred' && group !== undefined && group < 100) group *= 100;
    else if (small !== undefined && fits(group, small)) group = (group ?? 0) + small;
    else if (digits !== undefined) group = digits;
    else if (isArticle(key) && to === start && isMagnitude(keyAt(words, at + 1))) group = 1;
    else if (
      key === 'and' &&
      at > start &&
      isMagnitude(keyAt(words, at - 1)) &&
      smallOf(keyAt(words, at + 1)) !== undefined
    )
      continue;
    else break;
    to = at + 1;
  }
  return to === start ? undefined : { value: total + (group ?? 0), to };
}

/** "half", "a quarter" */
function readPart(words: readonly Word[], at: number): Reading<number> | undefined {
  const from = isArticle(keyAt(words, at)) ? at + 1 : at;
  const value = PARTS.get(keyAt(words, from));
  return value === undefined ? undefined : { value, to: from + 1 };
}

function readDecimals(words: readonly Word[], start: number): Reading<string> | undefined {
  let value = '';
  let to = start;
  for (; ; to++) {
    const key = keyAt(words, to);
    const digit = key === 'oh' ? 0 : smallOf(key);
    if (/^\d+$/.test(key)) value += key;
    else if (digit !== undefined && digit < 10) value += digit;
    else break;
  }
  return value === '' ? undefined : { value, to };
}

function smallOf(key: string): number | undefined {
  const small = SMALL.indexOf(key);
  if (small >= 0) return small;
  const tens = TENS.indexOf(key);
  return tens < 0 ? undefined : (tens + 2) * 10;
}

/** May "five" follow what is there ("twenty", "one hundred"), or would it begin a new number? */
function fits(group: number | undefined, small: number): boolean {
  if (group === undefined) return true;
  if (small === 0) return false;
  if (group % 100 === 0 && group > 0) return true;
  return group % 100 >= 20 && group % 10 === 0 && small < 10;
}

/** "1,000" is a thousand, "3,5" three and a half, "1.000.000" a million. */
function digitsOf(key: string): number | undefined {
  const ascii = key.replace(/\p{Nd}/gu, (digit) => String(decimalValue(digit)));
  if (!/^\d/.test(ascii)) return undefined;
  if (/^\d{1,3}(,\d{3})+(\.\d+)?$/.test(ascii)) return Number(ascii.replaceAll(',', ''));
  if (/^\d{1,3}(\.\d{3}){2,}(,\d+)?$/.test(ascii)) return Number(ascii.replaceAll('.', '').replace(',', '.'));
  const number = Number(ascii.replace(',', '.'));
  return Number.isNaN(number) ? undefined : number;
}

/** Decimal digits of every script stand in runs of ten, zero first. */
function decimalValue(digit: string): number {
  const code = digit.codePointAt(0) as number;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++;
  return code < 0x80 ? Number(digit) : value;
}

function isArticle(key: string): boolean {
  return key === 'a' || key === 'an';
}

function isMagnitude(key: string): boolean {
  return key === 'hundred' || SCALES.has(key);
}

function keyAt(words: readonly Word[], at: number): string {
  return words[at]?.key ?? '';
}
