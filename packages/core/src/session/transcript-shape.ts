import type { TranscriptShape } from './turn-taking.js';

/** A full stop, a question or an exclamation mark of any script, perhaps within quotes; three dots leave it open. */
const sentenceEnd = /(?<![.．…])[.!?。！？؟।][\p{Pf}\p{Pe}"'’]*$/u;

/** What a transcript reads like, for turn-taking. */
export function transcriptShape(text: string): TranscriptShape {
  const trimmed = text.trim();
  if (trimmed === '') return 'empty';
  return sentenceEnd.test(trimmed) ? 'sentence' : 'words';
}
