import { distance } from 'fastest-levenshtein';

/** The candidate that somebody who wrote `word` most likely meant; undefined when none is near. */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  const plain = normalise(word);
  let best: string | undefined;
  let fewest = Math.max(1, Math.floor(plain.length / 3)) + 1;
  for (const candidate of candidates) {
    const edits = distance(plain, normalise(candidate));
    if (edits < fewest) [best, fewest] = [candidate, edits];
  }
  return best;
}

/** What to append to a complaint about `word`: the likely meaning, or else everything there is to choose from. */
export function suggestion(word: string, candidates: Iterable<string>, listTitle: string): string {
  const all = [...candidates];
  const meant = closest(word, all);
  if (meant !== undefined) return `; did you mean \`${meant}\`?`;
  return all.length === 0 ? '' : `; ${listTitle}: ${all.join(', ')}`;
}

/** `max_delay_ms`, `max-delay-ms` and `maxDelayMs` are the same word to a reader. */
function normalise(word: string): string {
  return word.toLowerCase().replace(/[-_\s]/g, '');
}
