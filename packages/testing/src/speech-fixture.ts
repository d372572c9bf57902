import { readFileSync } from 'node:fs';
import { readWav } from '@repartee/core/audio';

/** Real recordings that come with this package, and what is said in them. */
const TEXTS = {
  'go-forward': 'go forward ten meters',
  'cold-hearted': 'unless to be rather cold hearted and rather selfish is to be ill disposed',
} as const;

export type SpeechFixtureName = keyof typeof TEXTS;

export interface SpeechFixture {
  /** 16 kHz mono in [-1, 1]; an array of its own. */
  readonly samples: Float32Array;
  /** Lower case, without punctuation. */
  readonly text: string;
}

/** A person saying one English sentence: `go-forward` is a command of 2.8 s, `cold-hearted` is read from a novel, 5.3 s. */
export function speechFixture(name: SpeechFixtureName = 'go-forward'): SpeechFixture {
  // From `src` and from `dist` alike.
  const file = new URL(`../src/__fixtures__/${name}.wav`, import.meta.url);
  return { samples: readWav(readFileSync(file)).samples, text: TEXTS[name] };
}
