import { cardinal, numeral } from './number-words.js';
import { reader } from './reader.js';
import type { Reader } from './reader.js';

interface Currency {
  readonly one: string;
  readonly many: string;
  readonly part?: readonly [one: string, many: string];
}

const CURRENCIES: Readonly<Record<string, Currency>> = {
  $: { one: 'dollar', many: 'dollars', part: ['cent', 'cents'] },
  '€': { one: 'euro', many: 'euros', part: ['cent', 'cents'] },
  '£': { one: 'pound', many: 'pounds', part: ['penny', 'pence'] },
  '¥': { one: 'yen', many: 'yen' },
  '₹': { one: 'rupee', many: 'rupees' },
};
const CODES: Readonly<Record<string, string>> = {
  USD: 'dollars',
  EUR: 'euros',
  GBP: 'pounds',
  JPY: 'yen',
  CHF: 'Swiss francs',
};
const SCALE: Readonly<Record<string, string>> = {
  k: 'thousand',
  m: 'million',
  bn: 'billion',
  b: 'billion',
  t: 'trillion',
};
const SIGN = '[$€£¥₹]';
const AMOUNT = String.raw`\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+`;

function amount(digits: string, { one, many, part }: Currency): string[] {
  const [whole = '', cents = ''] = digits.replaceAll(',', '').split('.');
  if (cents.length !== 2 || !part) return [...numeral(digits), digits === '1' ? one : many];
  const words: string[] = [];
  if (Number(whole) > 0) words.push(...cardinal(whole), Number(whole) === 1 ? one : many);
  if (Number(cents) > 0) {
    if (words.length > 0) words.push('and');
    words.push(...cardinal(cents), part[Number(cents) === 1 ? 0 : 1]);
  }
  return words.length > 0 ? words : ['zero', many];
}

/** Money: the sign is said after the number, and after its scale: `$1.5 million` → one point five million dollars. */
export const readMoney: readonly Reader[] = [
  reader(
    new RegExp(
      String.raw`([-−]?)(?:US|CA|AU)?(${SIGN})(${AMOUNT})(\s+(?:hundred|thousand|[mb]illion|trillion)\b)?(?:(k|m|bn|b|t)\b)?`,
      'i',
    ),
    (match) => {
      const [whole, minus, sign, digits, scaleWord, scaleLetter] = match;
      const currency = CURRENCIES[sign!];
      if (!currency || whole.length === 0) return undefined;
      const negative = minus ? ['minus'] : [];
      if (scaleLetter) return [...negative, ...numeral(digits!), SCALE[scaleLetter.toLowerCase()]!, currency.many];
      if (scaleWord) return [...negative, ...numeral(digits!), scaleWord.trim().toLowerCase(), currency.many];
      return [...negative, ...amount(digits!, currency)];
    },
  ),
  reader(new RegExp(String.raw`(${AMOUNT})\s?(€|£|₹)(?!\d)`), ([, digits, sign]) =>
    amount(digits!, CURRENCIES[sign!]!),
  ),
  reader(/(?<=\d\s?)(USD|EUR|GBP|JPY|CHF)\b/, ([, code]) => CODES[code!]!.split(' ')),
];
