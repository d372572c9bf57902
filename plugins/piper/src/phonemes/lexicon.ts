import { compound } from './compound.js';
import { openDictionary } from './dictionary.js';
import type { Dictionary } from './dictionary.js';
import { choosePronunciation } from './heteronyms.js';
import type { Neighbours } from './heteronyms.js';
import { inflect } from './inflect.js';
import { openLetterToSound } from './letter-to-sound.js';
import type { LetterToSound } from './letter-to-sound.js';
import { toEspeak } from './to-espeak.js';

/** Words of the trade that the dictionaries lack, in espeak's IPA. */
const ADDED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    repartee: 'ɹˌɛpɑːɹtˈeɪ',
    com: 'kˈɑːm',
    chatbot: 'tʃˈætbɑːt',
    kubernetes: 'kˌuːbɚnˈɛɾiːz',
    nginx: 'ˈɛndʒɪnˌɛks',
    async: 'ˈeɪsɪŋk',
    hashtag: 'hˈæʃtæɡ',
    miz: 'mˈɪz',
    nguyen: 'wˈɪn',
    sawn: 'sˈɑːn',
    fie: 'fˈaɪ',
    yen: 'jˈɛn',
  }),
);
const CACHED_WORDS = 4096;

/** How English words sound, in espeak's IPA: from the dictionary, from a related word in it, from the spelling. */
export class Lexicon {
  readonly #dictionary: Dictionary;
  readonly #letterToSound: LetterToSound;
  /** Guesses cost more than lookups; the same names come again within a conversation. */
  readonly #guesses = new Map<string, string>();

  private constructor(dictionary: Dictionary, letterToSound: LetterToSound) {
    this.#dictionary = dictionary;
    this.#letterToSound = letterToSound;
  }

  /** Rejects with `plugin`, naming the file, when one of the folder is missing. */
  static async open(folder: string): Promise<Lexicon> {
    const [dictionary, letterToSound] = await Promise.all([openDictionary(folder), openLetterToSound(folder)]);
    return new Lexicon(dictionary, letterToSound);
  }

  /** Has the dictionary exactly this spelling? */
  readonly knows = (word: string): boolean => this.#dictionary.find(word) !== undefined;

  pronounce(word: string, neighbours: Neighbours): string {
    const added = ADDED.get(word.toLowerCase());
    if (added) return added;
    const found = this.#find(word);
    if (found) return toEspeak(choosePronunciation(word, found, neighbours));
    const known = this.#guesses.get(word);
    if (known !== undefined) return known;
    const guess = this.#guess(word);
    if (this.#guesses.size >= CACHED_WORDS) this.#guesses.clear();
    this.#guesses.set(word, guess);
    return guess;
  }

  #find(word: string) {
    const lower = word.toLowerCase();
    return (
      this.#dictionary.find(word) ??
      this.#dictionary.find(lower) ??
      this.#dictionary.find(lower.charAt(0).toUpperCase() + lower.slice(1))
    );
  }

  #guess(word: string): string {
    const usual = (part: string) => {
      const found = ADDED.get(part) ?? this.#find(part.length === 1 ? part.toUpperCase() : part)?.DEFAULT;
      return found && toEspeak(found);
    };
    // A letter with an ending: A's, I Ds.
    if (/^[A-Z]'?s$/.test(word))
      return inflect(`${word.charAt(0)}${word.charAt(0)}'s`, () => usual(word.charAt(0))) ?? '';
    const lower = word.toLowerCase();
    const letters = lower.replace(/[^a-z]/g, '');
    const known = inflect(lower, usual) ?? compound(letters, usual);
    if (known) return known;
    // Without a vowel it can only be spelled.
    if (!/[aeiouy]/.test(letters)) return Array.from(letters, (letter) => usual(letter) ?? '').join('');
    return toEspeak(this.#letterToSound(letters));
  }
}
