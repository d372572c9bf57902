import { reader } from './reader.js';
import type { Reader } from './reader.js';

/** Short forms with a point. Before a name `Dr.` is a doctor and `St.` a saint; after one a drive and a street. */
const TITLES: Readonly<Record<string, string>> = {
  Mr: 'mister',
  Mrs: 'missus',
  Ms: 'miz',
  Dr: 'doctor',
  Prof: 'professor',
  St: 'saint',
  Capt: 'captain',
  Lt: 'lieutenant',
  Sgt: 'sergeant',
  Gen: 'general',
  Rev: 'reverend',
  Hon: 'honorable',
  Gov: 'governor',
  Sen: 'senator',
  Rep: 'representative',
  Mt: 'mount',
  Ft: 'fort',
};
const STREETS: Readonly<Record<string, string>> = {
  St: 'street',
  Ave: 'avenue',
  Rd: 'road',
  Blvd: 'boulevard',
  Dr: 'drive',
  Ln: 'lane',
  Hwy: 'highway',
  Sq: 'square',
  Pl: 'place',
  Ct: 'court',
};
const PLAIN: Readonly<Record<string, string>> = {
  'e.g': 'for example',
  'i.e': 'that is',
  etc: 'et cetera',
  vs: 'versus',
  approx: 'approximately',
  appt: 'appointment',
  dept: 'department',
  est: 'estimated',
  Inc: 'incorporated',
  Ltd: 'limited',
  Corp: 'corporation',
  Co: 'company',
  Jr: 'junior',
  Sr: 'senior',
  No: 'number',
  Fig: 'figure',
  Vol: 'volume',
  min: 'minutes',
  max: 'maximum',
  tel: 'telephone',
  ext: 'extension',
  Mon: 'Monday',
  Tue: 'Tuesday',
  Tues: 'Tuesday',
  Wed: 'Wednesday',
  Thu: 'Thursday',
  Thurs: 'Thursday',
  Fri: 'Friday',
  Sat: 'Saturday',
  Sun: 'Sunday',
};
/** These are also words, so the point must not end the sentence: only before a number. */
const BEFORE_NUMBER = new Set(['No', 'Fig', 'Vol', 'ext']);
/** These are also words or clear only with what follows. */
const NEVER_ENDING = new Set([
  'e.g',
  'i.e',
  'vs',
  'approx',
  'tel',
  'appt',
  'dept',
  'Mon',
  'Tue',
  'Tues',
  'Wed',
  'Thu',
  'Thurs',
  'Fri',
  'Sat',
  'Sun',
  'max',
  'min',
  'est',
]);

const either = (table: object) =>
  Object.keys(table)
    .sort((a, b) => b.length - a.length)
    .map((key) => key.replace('.', String.raw`\.`))
    .join('|');

/** Abbreviations said in full; the point belongs to them. */
export const readAbbreviation: readonly Reader[] = [
  reader(
    new RegExp(String.raw`(?<=[A-Z0-9][\w]*\s)(${either(STREETS)})\b\.?(?=\s*(?:[,;.!?)]|$|\n)|\s+[a-z])`),
    (match) => {
      const name = match[1]!;
      const explicit = match[0].endsWith('.');
      return explicit ||
        name === 'Ave' ||
        name === 'Blvd' ||
        /\d\s+(?:\w+\s+)*$/.test(match.input.slice(0, match.index))
        ? [STREETS[name]!]
        : undefined;
    },
  ),
  reader(new RegExp(String.raw`(?<![\w.])(${either(TITLES)})\.(?=\s+[A-Z])`), ([, name]) => [TITLES[name!]!]),
  reader(new RegExp(String.raw`(?<![\w.])(Mr|Mrs|Ms|Dr)(?:\.(?=\s)|(?=\s+[A-Z]))`), ([, name]) => [TITLES[name!]!]),
  reader(new RegExp(String.raw`(?<![\w.])(${either(PLAIN)})\.(?![A-Za-z])`, 'i'), (match) => {
    const written = match[1]!;
    const key = Object.keys(PLAIN).find((name) => name.toLowerCase() === written.toLowerCase())!;
    const after = match.input.slice(match.index + match[0].length);
    if (BEFORE_NUMBER.has(key) && !/^\s*\d/.test(after)) return undefined;
    if (/^[A-Z]/.test(key) && written !== key) return undefined;
    if (NEVER_ENDING.has(key) && /^(?:Sat|Sun|Wed|Mon|Fri|est|min|max)$/.test(key) && !/^[,\s]\s*\S/.test(after))
      return undefined;
    return PLAIN[key]!.split(' ');
  }),
  reader(/(?<![\w.])(vs|etc|approx)\b/, ([, name]) => PLAIN[name!]!.split(' ')),
  reader(/(?<!\w)w\/o(?=\s)/, () => ['without']),
  reader(/(?<!\w)w\/(?=\s|[a-z])/, () => ['with']),
];

/** Short forms whose point does not end a sentence, for whoever looks for sentences. Lower case, without the point. */
export const pointedAbbreviations: ReadonlySet<string> = new Set(
  [
    ...Object.keys(TITLES),
    'e.g',
    'i.e',
    'vs',
    'approx',
    'dept',
    'tel',
    'appt',
    'a.k.a',
    'Jan',
    'Feb',
    'Mar',
    'Apr',
    'Aug',
    'Sept',
    'Sep',
    'Oct',
    'Nov',
    'Dec',
  ].map((name) => name.toLowerCase()),
);
/** Short forms that may stand at the end of a sentence; the next letter tells. */
export const endingAbbreviations: ReadonlySet<string> = new Set(
  [
    'etc',
    'Inc',
    'Ltd',
    'Corp',
    'Co',
    'Jr',
    'Sr',
    'Ave',
    'Rd',
    'Blvd',
    'Ln',
    'Hwy',
    'a.m',
    'p.m',
    'u.s',
    'u.k',
    'u.s.a',
    'No',
    'Vol',
    'Fig',
    'ext',
    'min',
    'ph.d',
  ].map((name) => name.toLowerCase()),
);
