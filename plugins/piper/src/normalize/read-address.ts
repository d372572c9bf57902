import { cardinal, spellDigits } from './number-words.js';
import { reader } from './reader.js';
import type { Reader } from './reader.js';
import { speakName } from './speak-name.js';

const TOP_LEVEL =
  'com|org|net|io|ai|dev|app|co|uk|de|fr|es|it|nl|eu|jp|cn|in|ca|au|us|gov|edu|info|me|tv|gg|xyz|local|js|ts|py';
const LABEL = String.raw`[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?`;
const HOST = String.raw`(?:${LABEL}\.)+(?:${TOP_LEVEL})\b(?!\.?[A-Za-z0-9])`;
const SPOKEN_SIGNS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '.': 'dot',
    '/': 'slash',
    '@': 'at',
    '-': 'dash',
    _: 'underscore',
    ':': 'colon',
    '+': 'plus',
  }),
);
/** Endings that people spell letter by letter; the others are said as words. */
const SPELLED_ENDINGS = new Set([
  'io',
  'ai',
  'uk',
  'de',
  'fr',
  'nl',
  'eu',
  'jp',
  'cn',
  'ca',
  'au',
  'us',
  'tv',
  'gg',
  'xyz',
  'js',
  'ts',
  'es',
  'co',
]);

/** `docs.example.com/start` → docs dot example dot com slash start. */
function speakAddress(address: string, knows: (word: string) => boolean): string[] {
  const parts = address.match(/[A-Za-z]+|\d+|[./@\-_:+]/g) ?? [];
  return parts.flatMap((part, at) => {
    const sign = SPOKEN_SIGNS.get(part);
    if (sign) return [sign];
    if (/^\d+$/.test(part)) return part.length > 4 ? spellDigits(part) : cardinal(part);
    if (parts[at - 1] === '.' && part === 'com') return ['com'];
    if (parts[at - 1] === '.' && SPELLED_ENDINGS.has(part) && !/^\.$/.test(parts[at + 1] ?? '')) {
      return part === 'co' ? ['co'] : Array.from(part.toUpperCase());
    }
    return speakName(part, knows);
  });
}

/** Addresses of mail and web. The protocol, `www` and what follows `?` or `#` are left out. */
export const readAddress: readonly Reader[] = [
  reader(
    new RegExp(String.raw`(?:mailto:)?([A-Za-z0-9._%+-]+@(?:${LABEL}\.)+[A-Za-z]{2,})`),
    ([, address], { knows }) => speakAddress(address!, knows),
  ),
  reader(
    /[a-z]{2,8}:\/\/(?:www\.)?([^\s?#<>()[\]"'’]*[^\s?#<>()[\]"'’.,;:!/])\/?(?:[?#][^\s<>()[\]"']*[^\s<>()[\]"'.,;:!])?/i,
    ([, address], { knows }) => speakAddress(address!, knows),
  ),
  reader(
    new RegExp(
      String.raw`(?<![\w@])(?:www\.)?(${HOST}(?:/[^\s?#<>()[\]"'’]*[^\s?#<>()[\]"'’.,;:!/])?)/?(?:[?#][^\s<>()[\]"']*[^\s<>()[\]"'.,;:!])?`,
      'i',
    ),
    ([, address], { knows }) => speakAddress(address!, knows),
  ),
];
