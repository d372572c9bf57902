export interface WordErrors {
  /** `edits / words`; 0 is perfect, and many insertions can take it over 1. */
  readonly rate: number;
  /** Words to insert, delete or replace. */
  readonly edits: number;
  /** Words expected. */
  readonly words: number;
}

/**
 * Word error rate after lower-casing, dropping punctuation and writing English number words of one word as digits. A script written without spaces (Chinese, Japanese, Thai)
 * is compared character by character.
 */
export function wordErrorRate(expected: string, heard: string): WordErrors {
  const reference = wordsOf(expected);
  const edits = editDistance(reference, wordsOf(heard));
  return { rate: edits === 0 ? 0 : edits / Math.max(1, reference.length), edits, words: reference.length };
}

const ones =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen';
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety';
const numberWords = new Map([
  ...ones.split(' ').map((word, value) => [word, String(value)] as const),
  ...tens.split(' ').map((word, index) => [word, String((index + 2) * 10)] as const),
]);

const unspaced = /([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])/gu;

function wordsOf(text: string): string[] {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[’']/g, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .replace(unspaced, ' $1 ')
    .split(' ')
    .filter(Boolean)
    .map((word) => numberWords.get(word) ?? word);
}

function editDistance(from: readonly string[], to: readonly string[]): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  from.forEach((word, index) => {
    const next = [index + 1];
    to.forEach((other, column) => {
      next.push(Math.min(row[column + 1]! + 1, next[column]! + 1, row[column]! + (word === other ? 0 : 1)));
    });
    row = next;
  });
  return row[to.length]!;
}
