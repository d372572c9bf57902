/** One word of an utterance. */
export interface Word {
  /** What is compared: lower case, without apostrophes and Latin accents. */
  readonly key: string;
  /** Where it stands in the text, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
}

/** Scripts written without spaces: every character is a word of its own. */
const UNSPACED = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]`;
const WORD = new RegExp(
  [
    String.raw`\p{Nd}+(?:[.,]\p{Nd}+)*`,
    String.raw`${UNSPACED}\p{M}*`,
    String.raw`(?:(?!${UNSPACED})[\p{L}\p{M}'’])+`,
    String.raw`[-+−×÷*/%^=]`,
  ].join('|'),
  'gu',
);

/** The words of a text, for comparison. Punctuation does not count, except `+ - * / % ^ =` beside a digit. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(WORD)) {
    const key = keyOf(match[0]);
    const from = match.index;
    const to = from + match[0].length;
    if (key === '' || (isSymbol(key) && !isBesideDigit(text, from, to))) continue;
    words.push({ key, from, to });
  }
  return words;
}

function keyOf(word: string): string {
  return word
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’]/g, '')
    .normalize('NFC')
    .replace('−', '-')
    .toLowerCase();
}

function isSymbol(key: string): boolean {
  return /^[-+×÷*/%^=]$/.test(key);
}

function isBesideDigit(text: string, from: number, to: number): boolean {
  return /\p{Nd}\s*$/u.test(text.slice(Math.max(0, from - 8), from)) || /^\s*\p{Nd}/u.test(text.slice(to, to + 8));
}
