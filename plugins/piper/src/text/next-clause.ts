import { MONTH_PATTERN, endingAbbreviations, pointedAbbreviations } from '../normalize/index.js';

/** Why the text ends here: more may come at once, it stalls, or it is complete. */
export type TextState = 'flowing' | 'stalled' | 'ended';

/** How eagerly to break. Numbers shrink the wait for the first sound, and cost melody. */
export interface ClauseLimits {
  /** A comma, dash, colon or semicolon breaks only after this many characters. */
  readonly minChars: number;
  /** Without punctuation, a break before a small word is taken from this many words on. */
  readonly softWords: number;
  /** Without punctuation, any blank between two plain words is a break after this many words. */
  readonly maxWords: number;
}

/** For the first clause of an answer, the second, and those after. */
export const CLAUSE_LIMITS: readonly ClauseLimits[] = [
  { minChars: 10, softWords: 6, maxWords: 10 },
  { minChars: 30, softWords: 14, maxWords: 20 },
  { minChars: 60, softWords: 22, maxWords: 32 },
];

const SENTENCE_END = /[.!?…]/;
const FULL_WIDTH_END = /[。！？]/;
const SOFT_BREAK = /[,;:—–]/;
const CLOSING = /["'”’)\]}*_`.!?…]/;
const SMALL_WORDS = new Set(
  'and or but because that which who when where while if so then than with without to for from in on at by of into about after before as'.split(
    ' ',
  ),
);
const PLAIN_WORD = /^[a-z][a-z'’]*$/;
const DAY_AND_MONTH = new RegExp(
  String.raw`(?:\b${MONTH_PATTERN}\.?\s+\d{1,2}(?:st|nd|rd|th)?|\d\s+${MONTH_PATTERN})$`,
);

/**
 * Where the first clause of `text` ends (offset after its last mark), or undefined when that is not known yet. The answer
 * depends on the text alone, not on how it was cut into pieces, as long as it flows. Never inside a number, an
 * abbreviation, an address or a name with an initial.
 */
export function nextClause(text: string, limits: ClauseLimits, state: TextState): number | undefined {
  let words = 0;
  let begun = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (/[\p{L}\p{N}]/u.test(char)) {
      begun = true;
      continue;
    }
    if (!begun) continue;
    if (char === '\n' || FULL_WIDTH_END.test(char)) return at + 1;
    if (SENTENCE_END.test(char)) {
      let after = at + 1;
      while (after < text.length && CLOSING.test(text[after]!)) after++;
      const verdict = sentenceEnds(text, at, after, state);
      if (verdict === 'unknown') return undefined;
      if (verdict === 'yes') return after;
      at = after - 1;
      continue;
    }
    const dash = char === '-' && text[at - 1] === ' ' ? text.slice(at).match(/^--? /)?.[0].trimEnd().length : undefined;
    if (SOFT_BREAK.test(char) || dash) {
      const after = at + (dash ?? 1);
      if (text.slice(0, at).trim().length < limits.minChars) continue;
      if (after >= text.length && state === 'flowing') return undefined;
      const verdict = softBreaks(text, at, after, state);
      if (verdict === 'unknown') return undefined;
      if (verdict === 'yes') return after;
      continue;
    }
    if (char === ' ') {
      words = countWords(text.slice(0, at));
      const verdict = words < limits.softWords ? 'no' : blankBreaks(text, at, words >= limits.maxWords, state);
      if (verdict === 'unknown') return undefined;
      if (verdict === 'yes') return at + 1;
    }
  }
  return begun && state === 'ended' ? text.length : undefined;
}

type Verdict = 'yes' | 'no' | 'unknown';

function sentenceEnds(text: string, at: number, after: number, state: TextState): Verdict {
  const next = text.slice(after).trimStart().charAt(0);
  if (after < text.length && !/\s/.test(text[after]!)) return 'no';
  if (after >= text.length && state === 'flowing') return 'unknown';
  if (text[at] !== '.') return 'yes';
  const word = /[\p{L}\p{N}.]*$/u.exec(text.slice(0, at))![0];
  const lower = word.toLowerCase();
  if (pointedAbbreviations.has(lower)) return 'no';
  const initial = /^(?:\p{Lu}|(?:\p{L}\.)+\p{L})$/u.test(word) && word !== 'I';
  if (initial || endingAbbreviations.has(lower)) {
    if (next === '') return state === 'flowing' ? 'unknown' : 'yes';
    // J. Smith goes on, although a capital follows; 5 p.m. The … does not.
    return /^\p{Lu}$/u.test(word) || !/\p{Lu}/u.test(next) ? 'no' : 'yes';
  }
  // The number of a list item.
  return /(?:^|\n)\s*\d{1,2}$/.test(text.slice(0, at)) ? 'no' : 'yes';
}

function softBreaks(text: string, at: number, after: number, state: TextState): Verdict {
  const [before, following] = [text.slice(0, at), text.slice(after)];
  const dash = /[—–]/.test(text[at]!);
  if (!dash && /^\S/.test(following)) return 'no';
  // 3 — 5, and November 23, 2026
  const joined = dash ? /\d\s?$/.test(before) && /^\s?\d/ : DAY_AND_MONTH.test(before) && /^\s*\d{4}/;
  if (!joined) return 'yes';
  if (joined.test(following)) return 'no';
  return state === 'flowing' && /^\s*\d{0,3}$/.test(following) ? 'unknown' : 'yes';
}

/** Between two plain words; `anywhere`, or only before a small word that begins a phrase. */
function blankBreaks(text: string, at: number, anywhere: boolean, state: TextState): Verdict {
  const before = /\S+$/.exec(text.slice(0, at))?.[0] ?? '';
  const following = /^\s*(\S+)(\s?)/.exec(text.slice(at));
  if (
    !PLAIN_WORD.test(before) ||
    SMALL_WORDS.has(before) ||
    /^(?:the|an?|my|your|his|her|its|our|their|this|these)$/.test(before)
  )
    return 'no';
  if (!following || following[2] === '') return state === 'flowing' ? 'unknown' : 'no';
  const word = following[1]!;
  if (!PLAIN_WORD.test(word)) return 'no';
  return anywhere || SMALL_WORDS.has(word) ? 'yes' : 'no';
}

function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}
