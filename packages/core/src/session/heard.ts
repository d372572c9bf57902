import type { SpokenWord } from '../providers/index.js';

export interface Spoken {
  readonly text: string;
  /** With times from the start of this message's audio. May be empty: then the text is taken as evenly spoken. */
  readonly words: readonly SpokenWord[];
  /** Audio produced of it, ms. */
  readonly audioMs: number;
}

/** The text up to the last word of which half was heard when the audio stopped: a listener knows it then. Nothing heard: the empty text. */
export function heardText({ text, words, audioMs }: Spoken, heardMs: number): string {
  if (heardMs <= 0) return '';
  const last = words.filter(({ startMs, endMs }) => (startMs + endMs) / 2 <= heardMs).at(-1);
  if (last) return text.slice(0, last.to);
  if (words.length > 0) return '';
  if (heardMs >= audioMs) return text;
  const cut = Math.floor((text.length * heardMs) / audioMs);
  return text.slice(0, Math.max(0, text.lastIndexOf(' ', cut))).trimEnd();
}
