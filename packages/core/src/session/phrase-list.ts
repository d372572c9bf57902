/** Phrases as a transcriber may spell them. */
export type PhraseList = ReadonlySet<string>;

/** Before the spelling of a phrase in which every letter stands once. */
const stretchMark = '~';

/** Scripts that put no blanks between words. */
const unspaced = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}ー]/u;
const longestPhrase = 24;

/** Every way in which the phrases are looked up: as they are, as one word, without accents, and unstretched. */
export function phraseList(phrases: readonly string[]): PhraseList {
  const list = new Set<string>();
  for (const phrase of phrases) {
    const plain = plainly(phrase);
    const bare = plain
      .normalize('NFD')
      .replace(/[\u0300-\u036f]/gu, '')
      .normalize('NFC');
    // "à" is a word where "a" is a letter.
    for (const spelling of bare.length > 1 ? [plain, bare] : [plain]) {
      const joined = spelling.replaceAll(' ', '');
      list
        .add(spelling)
        .add(joined)
        .add(stretchMark + unstretched(spelling));
    }
  }
  return list;
}

/** Small letters and digits, one blank between words, nothing else. */
export function plainly(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['’ʼ`]|(?<=(?<!\p{L})\p{L})\.(?=\p{L}(?!\p{L}))/gu, '')
    .replace(/[^\p{L}\p{M}\p{N}ー]+/gu, ' ')
    .trim();
}

/** Is the plain text one phrase after the other, at most `most` of them, and nothing else? */
export function consistsOf(text: string, lists: readonly PhraseList[], most: number): boolean {
  if (text === '') return true;
  if (most === 0) return false;
  for (let length = Math.min(text.length, longestPhrase); length > 0; length--) {
    const rest = text.slice(length);
    if (rest !== '' && !rest.startsWith(' ') && !unspaced.test(rest)) continue;
    const phrase = text.slice(0, length);
    if (lists.some((list) => includes(list, phrase)) && consistsOf(rest.trimStart(), lists, most - 1)) return true;
  }
  return false;
}

/** "mmmhm" is "mhm", "うーん" is "うん"; "too" is not "to". */
function includes(list: PhraseList, phrase: string): boolean {
  if (list.has(phrase)) return true;
  return /(\p{L})\1\1|ー/u.test(phrase) && list.has(stretchMark + unstretched(phrase));
}

function unstretched(phrase: string): string {
  return phrase.replace(/ー/gu, '').replace(/(\p{L})\1+/gu, '$1');
}
