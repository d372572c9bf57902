import { cardinal, spellDigits } from './number-words.js';
import { reader } from './reader.js';
import type { Reader, ReaderContext } from './reader.js';

/** Capitals that are said as letters although the dictionary has a word in that spelling. */
const ALWAYS_SPELLED = new Set([
  'AI',
  'IT',
  'US',
  'ID',
  'PM',
  'AM',
  'HR',
  'PR',
  'UK',
  'EU',
  'TV',
  'PC',
  'CEO',
  'ATM',
  'IP',
  'OS',
  'UI',
  'UX',
  'QA',
  'SUV',
  'LED',
  'PIN' /* said as a word below */,
]);
const ALWAYS_WORDS = new Set(['PIN', 'OK', 'SIM', 'RAM', 'ROM', 'FAQ', 'GIF', 'SCUBA', 'ASAP']);
/** Mixed spellings that no rule gets right. */
const NAMES: Readonly<Record<string, string>> = {
  iOS: 'I O S',
  macOS: 'mac O S',
  iPhone: 'I phone',
  iPad: 'I pad',
  GitHub: 'git hub',
  YouTube: 'you tube',
  OAuth: 'O auth',
  PhD: 'P H D',
  SQL: 'sequel',
  MySQL: 'my sequel',
  JSON: 'jay sawn',
  JPEG: 'jay peg',
  NVIDIA: 'en vidia',
  LaTeX: 'lay tek',
  WiFi: 'why fie',
  'Wi-Fi': 'why fie',
  wifi: 'why fie',
  YAML: 'yamel',
  GUI: 'gooey',
  npm: 'N P M',
  IDs: 'I Ds',
};
const NAMES_PATTERN = Object.keys(NAMES).join('|');

/** A word in capitals: a word of its own in the dictionary (NASA), shouted (STOP), or letters (API). */
function speakCapitals(capitals: string, { knows }: ReaderContext, shouting: boolean): string[] {
  if (ALWAYS_WORDS.has(capitals)) return [capitals === 'OK' ? 'okay' : capitals.toLowerCase()];
  const lower = capitals.toLowerCase();
  if (shouting && knows(lower)) return [lower];
  if (ALWAYS_SPELLED.has(capitals)) return Array.from(capitals);
  if (knows(capitals)) return [capitals];
  if (capitals.length >= 4 && knows(lower)) return [lower];
  if (capitals.length === 3 && COMMON.has(lower)) return [lower];
  if (capitals.length === 2 && COMMON_PAIRS.has(lower)) return [lower];
  return capitals.length > 5 && /[AEIOUY]/.test(capitals) ? [lower] : Array.from(capitals);
}
const COMMON = new Set(
  'the and not you all any can but for new now one our out off yes are was get has had how who why see too two use way day man men may let put say she him her his its big'.split(
    ' ',
  ),
);
const COMMON_PAIRS = new Set('no so do go me my we he be by or on in at an as if is to up of'.split(' '));

/** Capitals, letters with points (U.S.), names in mixed case and words with digits (H100, mp3). */
export const readInitialism: readonly Reader[] = [
  reader(new RegExp(String.raw`(?<![A-Za-z])(${NAMES_PATTERN})(?![A-Za-z])`), ([, name]) => NAMES[name!]!.split(' ')),
  reader(/(?<![A-Za-z])(?:[A-Za-z]\.){2,}(?![A-Za-z])|(?<![A-Za-z])(?:[A-Z]\.)+[A-Z](?![A-Za-z.])/, ([letters]) =>
    Array.from(letters.replaceAll('.', '').toUpperCase()),
  ),
  // Letters with digits: H100, mp3, GPT4, B2B.
  reader(/(?<![A-Za-z0-9])(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{2,16}(?![A-Za-z0-9])/, ([whole], { knows }) => {
    const parts = whole.match(/[A-Za-z]+|\d+/g) ?? [];
    return parts.flatMap((part) => {
      if (/^\d/.test(part)) return part.startsWith('0') || part.length > 4 ? spellDigits(part) : cardinal(part);
      return part.length > 3 && knows(part.toLowerCase()) ? [part.toLowerCase()] : Array.from(part.toUpperCase());
    });
  }),
  // Plural and possessive of capitals: APIs, GPU's.
  reader(/(?<![A-Za-z])([A-Z]{2,6})(['’]?s)(?![A-Za-z])/, ([, capitals], context) => {
    const words = speakCapitals(capitals!, context, false);
    return [...words.slice(0, -1), `${words.at(-1)}'s`];
  }),
  reader(/(?<![A-Za-z])[A-Z]{2,}(?![A-Za-z])/, (match, context) => {
    const nearby = match.input.slice(Math.max(0, match.index - 24), match.index + match[0].length + 24);
    const others = nearby.match(/\b[A-Za-z]{2,}\b/g) ?? [];
    const shouting = others.length >= 3 && others.every((word) => word === word.toUpperCase());
    return speakCapitals(match[0], context, shouting);
  }),
];
