import { wordErrors, wordsOf } from '@repartee/testing/word-errors';

/** A clip as one engine heard it. */
export interface Heard {
  readonly id: string;
  readonly set: string;
  readonly reference: string;
  readonly text: string;
  readonly language: string;
  readonly seconds: number;
  readonly cpuMs: number;
}

export interface Score {
  readonly clips: number;
  readonly words: number;
  /** Words to insert, delete or replace. */
  readonly errors: number;
  /** Clips whose text is over twice as long as what was said: the model repeated itself. */
  readonly runaways: number;
  readonly cpuMsPerClip: number;
  readonly cpuMsPerSecond: number;
}

export function score(clips: readonly Heard[]): Score {
  let words = 0;
  let errors = 0;
  let runaways = 0;
  let cpuMs = 0;
  let seconds = 0;
  for (const clip of clips) {
    const reference = wordsOf(clip.reference, clip.language);
    const heard = wordsOf(clip.text, clip.language);
    words += reference.length;
    errors += wordErrors(reference, heard);
    if (heard.length > reference.length * 2 + 3) runaways++;
    cpuMs += clip.cpuMs;
    seconds += clip.seconds;
  }
  return {
    clips: clips.length,
    words,
    errors,
    runaways,
    cpuMsPerClip: cpuMs / clips.length,
    cpuMsPerSecond: cpuMs / seconds,
  };
}

/** Share of the words; NaN of nothing. */
export function errorRate({ errors, words }: Score): number {
  return errors / words;
}
