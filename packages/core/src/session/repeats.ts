import { plainly } from './phrase-list.js';

/** Share of the words that must be there, in order: a transcriber mishears what comes out of a loudspeaker. */
const leastShare = 0.75;

const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

/**
 * Is this, word for word, something out of what was spoken? Then it is that speech, picked up by the microphone. Fewer
 * words than `leastWords` anybody may say by chance.
 */
export function repeats(transcript: string, spoken: string, leastWords: number): boolean {
  const heard = wordsOf(transcript);
  if (heard.length < leastWords) return false;
  const said = wordsOf(spoken);
  const window = Math.ceil(heard.length * 1.3);
  for (let from = 0; from < said.length; from++) {
    if (common(heard, said.slice(from, from + window)) >= leastShare * heard.length) return true;
  }
  return false;
}

function wordsOf(text: string): string[] {
  return [...segmenter.segment(plainly(text))].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment);
}

/** Length of the longest common subsequence. */
function common(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const word of a) {
    const next = [0];
    for (const [index, other] of b.entries()) {
      next.push(word === other ? row[index]! + 1 : Math.max(row[index + 1]!, next[index]!));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
