import type { Sound } from './transcribe-tokens.js';

/**
 * The sounds of a clause in runs of at most `most` phonemes (code points): the time of a voice's encoder grows with the
 * square of them. Cut between words; a word that is longer alone is cut between its spoken words, or where it must be.
 */
export function shortRuns(sounds: readonly Sound[], most: number): Sound[][] {
  const runs: Sound[][] = [[]];
  let length = 0;
  for (const sound of sounds.flatMap((whole) => piecesOf(whole, most))) {
    const added = sound.type === 'word' ? Array.from(sound.phonemes).length : 0;
    if (length > 0 && length + added > most) {
      runs.push([]);
      length = 0;
    }
    runs.at(-1)!.push(sound);
    length += added;
  }
  return runs;
}

/** Each piece stands for its share of the word's text. */
function piecesOf(sound: Sound, most: number): readonly Sound[] {
  if (sound.type === 'pause') return [sound];
  const points = Array.from(sound.phonemes);
  if (points.length <= most) return [sound];
  const textAt = (point: number) => sound.from + Math.round(((sound.to - sound.from) * point) / points.length);
  const pieces: Sound[] = [];
  for (let from = 0; from < points.length;) {
    const blank = from + most < points.length ? points.lastIndexOf(' ', from + most) : points.length;
    const to = blank > from ? blank : from + most;
    const next = points[to] === ' ' ? to + 1 : to;
    const phonemes = points.slice(from, to).join('');
    pieces.push({ type: 'word', from: textAt(from), to: textAt(next), phonemes });
    from = next;
  }
  return pieces;
}
