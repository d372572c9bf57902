const SMALL = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen ' +
  'eighteen nineteen'
).split(' ');
const TENS = ' ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const SCALES = ['', 'thousand', 'million', 'billion', 'trillion', 'quadrillion', 'quintillion'];
const IRREGULAR_ORDINALS: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

/** `'1204'` → one thousand two hundred four. Digits only; beyond quintillions digit by digit. */
export function cardinal(digits: string): string[] {
  const plain = digits.replace(/^0+(?=\d)/, '');
  if (plain.length > SCALES.length * 3) return spellDigits(digits);
  if (plain === '0') return ['zero'];
  const words: string[] = [];
  for (let end = plain.length, scale = 0; end > 0; end -= 3, scale++) {
    const group = Number(plain.slice(Math.max(0, end - 3), end));
    if (group > 0) words.unshift(...belowThousand(group), ...(scale > 0 ? [SCALES[scale] as string] : []));
  }
  return words;
}

function belowThousand(value: number): string[] {
  if (value >= 100) {
    return [
      SMALL[Math.floor(value / 100)] as string,
      'hundred',
      ...(value % 100 > 0 ? belowThousand(value % 100) : []),
    ];
  }
  if (value < 20) return [SMALL[value] as string];
  return [TENS[Math.floor(value / 10)] as string, ...(value % 10 > 0 ? [SMALL[value % 10] as string] : [])];
}

/** `'22'` → twenty second. */
export function ordinal(digits: string): string[] {
  const words = cardinal(digits);
  const last = words.pop() as string;
  if (last === 'digits') return [...words, last];
  return [...words, IRREGULAR_ORDINALS[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`)];
}

/** `'1905'` → nineteen oh five; `'2007'` → two thousand seven; `'2026'` → twenty twenty six. Four digits. */
export function year(digits: string): string[] {
  const high = digits.slice(0, 2);
  const low = digits.slice(2);
  if (digits[1] === '0' && digits[2] === '0') return cardinal(digits);
  if (low === '00') return [...cardinal(high), 'hundred'];
  return [...cardinal(high), ...(low.startsWith('0') ? ['oh', ...cardinal(low)] : cardinal(low))];
}

/** Longer than any number that people tell each other digit by digit: an IBAN has 34. */
const MOST_SPELLED = 40;
const MOST_DECIMALS = 20;

/** `'407'` → four zero seven. Of more than 40 digits only how many there are: nobody wants to hear them for minutes. */
export function spellDigits(digits: string): string[] {
  if (digits.length > MOST_SPELLED) return ['a', 'number', 'of', ...cardinal(String(digits.length)), 'digits'];
  return Array.from(digits, (digit) => SMALL[Number(digit)] as string);
}

/** A number as people write it: `-1,204.50` → minus one thousand two hundred four point five zero. */
export function numeral(text: string): string[] {
  const negative = /^[-−]/.test(text);
  const [whole = '', fraction] = text
    .replace(/^[-−+]/, '')
    .replaceAll(',', '')
    .split('.');
  return [
    ...(negative ? ['minus'] : []),
    ...(whole === '' ? ['zero'] : cardinal(whole)),
    ...(fraction ? ['point', ...spellDigits(fraction.slice(0, MOST_DECIMALS))] : []),
  ];
}

/** `twenty` → twenties, `six` → sixes, `nine` → nines. */
export function pluralOf(word: string): string {
  if (word.endsWith('y')) return `${word.slice(0, -1)}ies`;
  return word.endsWith('x') ? `${word}es` : `${word}s`;
}
