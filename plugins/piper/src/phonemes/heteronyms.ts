import type { Pronunciations } from './dictionary.js';
import { partOfSpeech } from './part-of-speech.js';

const VERB_BEFORE_LIVE = new Set('i you we they to who people do does did will would can'.split(' '));
const AFTER_LIVING = new Set('in at here there with near together alone by around long forever'.split(' '));

/** Words in lower case around the one asked for, nearest last before it and first after it, within the clause. */
export interface Neighbours {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Chooses among the pronunciations of one spelling: `live music`, `they live`, `I have read`. */
export function choosePronunciation(word: string, found: Pronunciations, { before, after }: Neighbours): string {
  const usual = found.DEFAULT as string;
  const lower = word.toLowerCase();
  if (found.None !== undefined) return after.length === 0 ? found.None : usual;
  if (lower === 'used')
    return after[0] === 'to' && !['is', 'was', 'are', 'were', 'be', 'been', 'get', 'got'].includes(before.at(-1) ?? '')
      ? (found.VBD ?? usual)
      : usual;
  if (lower === 'close' || lower === 'closes')
    return lower === 'close' &&
      (after[0] === 'to' || ['so', 'very', 'too', 'is', 'are', 'was', 'that'].includes(before.at(-1) ?? ''))
      ? usual
      : (found.VERB ?? usual);
  if (lower === 'live')
    return VERB_BEFORE_LIVE.has(before.at(-1) ?? '') || AFTER_LIVING.has(after[0] ?? '')
      ? (found.VERB ?? usual)
      : usual;
  if (lower === 'lives') return partOfSpeech(before, after) === 'NOUN' ? usual : (found.VERB ?? usual);
  const part = partOfSpeech(before, after);
  if (part === 'VBN') return found.VBN ?? found.VBD ?? found.ADJ ?? usual;
  if (part === 'VBD') return found.VBD ?? found.VERB ?? usual;
  if (part === 'VERB') return found.VERB ?? usual;
  if (part === 'NOUN') return found.NOUN ?? usual;
  return usual;
}
