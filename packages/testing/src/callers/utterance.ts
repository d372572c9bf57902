import { parseDuration } from './duration.js';

export type UtterancePart =
  /** Words said without a break. */
  { readonly type: 'words'; readonly words: readonly string[] } | { readonly type: 'pause'; readonly ms: number };

const pauseMark = /<pause ([^<>]*)>/g;

/** `well ... <pause 600ms> I think so` → words, a pause, words. A token without letters or digits belongs to the word before it. */
export function parseUtterance(text: string): UtterancePart[] {
  const parts: UtterancePart[] = [];
  let from = 0;
  const addWords = (piece: string) => {
    const words = piece
      .replace(/\s+(?=[^\p{L}\p{N}\s]+(\s|$))/gu, '')
      .split(/\s+/)
      .filter(Boolean);
    if (words.length > 0) parts.push({ type: 'words', words });
  };
  for (const mark of text.matchAll(pauseMark)) {
    const ms = parseDuration(mark[1] as string);
    if (ms === undefined) continue;
    addWords(text.slice(from, mark.index));
    parts.push({ type: 'pause', ms });
    from = mark.index + mark[0].length;
  }
  addWords(text.slice(from));
  return parts;
}

/** What is said, without the marks. */
export function plainText(text: string): string {
  return parseUtterance(text)
    .flatMap((part) => (part.type === 'words' ? part.words : []))
    .join(' ');
}

/** How long a word takes at this pace: long words longer than short ones. */
export function wordMs(word: string, wordsPerSecond: number): number {
  const letters = [...word.replace(/[^\p{L}\p{N}]/gu, '')].length;
  return Math.max(120, (1000 / wordsPerSecond) * (0.5 + Math.min(letters, 12) / 9));
}
