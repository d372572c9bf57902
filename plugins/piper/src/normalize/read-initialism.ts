import { cardinal, spellDigits } from './number-words.js';
import { reader } from './reader.js';
import type { Reader, ReaderContext } from './reader.js';
import { UNIT_PATTERN } from './read-unit.js';

/** Capitals that are said as letters although the dictionary has a word in that spelling. */
const ALWAYS_SPELLED = new Set(['ETA', 'EST', 'PST', 'CEO', 'ATM', 'SUV', 'LED', 'FAQ', 'DIY', 'FYI', 'RIP', 'APP']);
/** Capitals that are said as words although the dictionary does not know them so. */
const ALWAYS_WORDS: Readonly<Record<string, string>> = {
  OK: 'okay',
  PIN: 'pin',
  SIM: 'sim',
  RAM: 'ram',
  ROM: 'rom',
  ZIP: 'zip',
};
/** What a number may be joined to without becoming a name: 13th, 1990s, 24GB. */
const NUMBER_WITH_ENDING = new RegExp(String.raw`^\d+(?:st|nd|rd|th|s|x|[kK]|am|pm|AM|PM|${UNIT_PATTERN})$`);
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
  PostgreSQL: 'post gress Q L',
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
  const word = ALWAYS_WORDS[capitals];
  if (word) return [word];
  const lower = capitals.toLowerCase();
  if (shouting && knows(lower)) return [lower];
  if (ALWAYS_SPELLED.has(capitals)) return Array.from(capitals);
  if (capitals.length > 2 && knows(capitals)) return [capitals];
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
    if (NUMBER_WITH_ENDING.test(whole)) return undefined;
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
