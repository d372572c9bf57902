import type { PhonemeSequence } from '../phonemes/index.js';
import type { AlignedWord } from './utterance.js';

/** Where each word lies, exactly, from the frames that the model gave to each id. `offset` moves clause offsets to text offsets. */
export function alignWords({ words }: PhonemeSequence, durations: ArrayLike<number>, offset: number): AlignedWord[] {
  const starts = [0];
  for (let id = 0; id < durations.length; id++) starts.push(starts[id]! + durations[id]!);
  return words.map(({ from, to, first, last }) => ({
    from: from + offset,
    to: to + offset,
    startFrame: starts[first]!,
    endFrame: starts[last + 1]!,
  }));
}
