import { reader } from './reader.js';
import type { Reader } from './reader.js';

/** Letters that only other spellings of English have: é, ñ, ß … and the typographer's ligatures. */
function toPlainLetters(word: string): string {
  return word
    .replaceAll('ß', 'ss')
    .replaceAll('æ', 'ae')
    .replaceAll('œ', 'oe')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('’', "'")
    .replace(/[^A-Za-z']/g, '');
}

/** Plain words, apostrophes inside included. Camel case is taken apart: `nextStep` → next step. */
export const readWord: readonly Reader[] = [
  reader(/\p{Script=Latin}[\p{Script=Latin}\p{M}]*(?:['’]\p{Script=Latin}+)*/u, (match) => {
    const word = toPlainLetters(match[0]);
    if (!/[A-Za-z]/.test(word)) return [];
    // A letter alone is said as a letter, except the words "a" and "I".
    if (/^[B-HJ-Zb-hj-z]$/.test(word)) return [word.toUpperCase()];
    if (word === 'A') return [/^\s+[a-z]/.test(match.input.slice(match.index + 1)) ? 'a' : 'A'];
    if (word === 'i') return ['I'];
    return word.match(/[A-Z]?[a-z']+(?=[A-Z])|.+$/g)?.length === 1
      ? [word]
      : (word.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z']+/g) ?? [word]);
  }),
];
