import { join } from 'node:path';
import { SortedFile } from './sorted-file.js';

/** How a word that no dictionary has is probably said, in the dictionary's alphabet. Lower-case letters a to z. */
export type LetterToSound = (word: string) => string;

/** Offsets of a letter's neighbours, in the order in which the tree asks for them. As in tools/learn-letters.mjs. */
const NEIGHBOURS = [1, -1, 2, -2, 3, -3, 4, -4];
const EDGE = '.';

/**
 * Opens the decision tree learnt from the dictionary: the sound of a letter is that of the longest known context. Seven in
 * a hundred phonemes come out wrong, four words in ten have one such.
 */
export async function openLetterToSound(folder: string): Promise<LetterToSound> {
  const tree = await SortedFile.open(join(folder, 'us_letters.json'));
  const soundOf = (letters: string, at: number): string => {
    const context = letters.charAt(at) + NEIGHBOURS.map((offset) => letters.charAt(at + offset) || EDGE).join('');
    for (let length = context.length; length > 0; length--) {
      const sound = tree.find(context.slice(0, length));
      if (typeof sound === 'string') return sound;
    }
    return '';
  };
  return (word) => withOneStress(Array.from(word, (_, at) => soundOf(word, at)).join(''));
}

const VOWEL = /[aeiouæɑɔəɛɜɪʊʌᵻAIOWYᵊ]/;

/** Letters are judged one by one, so their stresses may be none or several: the first stands, the others weaken. */
function withOneStress(sounds: string): string {
  const first = sounds.indexOf('ˈ');
  if (first >= 0) return sounds.slice(0, first + 1) + sounds.slice(first + 1).replaceAll('ˈ', 'ˌ');
  const secondary = sounds.indexOf('ˌ');
  if (secondary >= 0) return `${sounds.slice(0, secondary)}ˈ${sounds.slice(secondary + 1)}`;
  const vowel = sounds.search(VOWEL);
  return vowel < 0 ? sounds : `${sounds.slice(0, vowel)}ˈ${sounds.slice(vowel)}`;
}
