import type { Sound } from './transcribe-tokens.js';

/** A voice's numbers for phonemes, as in its `.onnx.json`. */
export type PhonemeIdMap = Readonly<Record<string, readonly number[]>>;

/** The ids a voice reads, and which of them belong to which stretch of the text. */
export interface PhonemeSequence {
  readonly ids: readonly number[];
  /** In order. `first` to `last` are indices of `ids`, both included; the blank after each phoneme belongs to it. */
  readonly words: readonly {
    readonly from: number;
    readonly to: number;
    readonly first: number;
    readonly last: number;
  }[];
}

/** `^ _ p1 _ p2 _ … $`: every phoneme followed by the blank. Code points that the voice has not learnt are left out. */
export function phonemeIds(sounds: readonly Sound[], map: PhonemeIdMap): PhonemeSequence {
  const blank = map._ ?? [0];
  const ids: number[] = [...(map['^'] ?? [1]), ...blank];
  const words: { from: number; to: number; first: number; last: number }[] = [];
  const add = (phonemes: string) => {
    for (const point of phonemes.normalize('NFD')) {
      const id = map[point];
      if (id) ids.push(...id, ...blank);
    }
  };
  let spaced = true;
  for (const sound of sounds) {
    if (sound.type === 'pause') {
      add(sound.mark);
      spaced = false;
      continue;
    }
    if (words.length > 0 || !spaced) add(' ');
    const first = ids.length;
    add(sound.phonemes);
    if (ids.length > first) words.push({ from: sound.from, to: sound.to, first, last: ids.length - 1 });
    spaced = false;
  }
  ids.push(...(map.$ ?? [2]));
  return { ids, words };
}
