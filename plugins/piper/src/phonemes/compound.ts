import type { Pronounce } from './inflect.js';

/** A word made of two known ones, the longest first part that fits: `playdate`, `webhook`. Each has three letters or more, both together seven. */
export function compound(word: string, pronounce: Pronounce): string | undefined {
  if (word.length < 7) return undefined;
  for (let cut = word.length - 3; cut >= 3; cut--) {
    const first = pronounce(word.slice(0, cut));
    const second = first && pronounce(word.slice(cut));
    if (first && second) return first + second.replaceAll('ˈ', 'ˌ');
  }
  return undefined;
}
