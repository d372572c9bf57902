const VOWEL_SOUND = /^[ˈˌ]?[aeiouæɑɔəɛɜɪʊʌᵻɐAIOWYu]/;

/** Words whose sound the sentence takes away, in espeak's IPA; the dictionary has them as they are said alone. */
const WEAK: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: 'ɐ',
    an: 'ɐn',
    to: 'tə',
    of: 'ʌv',
    and: 'ænd',
    for: 'fɔːɹ',
    or: 'ɔːɹ',
    i: 'aɪ',
    on: 'ɔn',
    has: 'hɐz',
    our: 'aʊɚ',
  }),
);

/**
 * The form a small word has inside a sentence: `the` and `to` before a vowel keep theirs. At the end of a clause
 * (`following` empty) only `a` and `an` are weak. `following` is the pronunciation of the next word.
 */
export function weakForm(word: string, following: string): string | undefined {
  const lower = word.toLowerCase();
  if (lower === 'the') return VOWEL_SOUND.test(following) ? 'ðɪ' : 'ðə';
  if (lower === 'to' && following !== '') return VOWEL_SOUND.test(following) ? 'tʊ' : 'tə';
  if (following === '' && lower !== 'a' && lower !== 'an') return undefined;
  return WEAK.get(lower);
}
