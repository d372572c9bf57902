import { readAbbreviation } from './read-abbreviation.js';
import { readAddress } from './read-address.js';
import { readDate } from './read-date.js';
import { readInitialism } from './read-initialism.js';
import { readMarkup } from './read-markup.js';
import { readMoney } from './read-money.js';
import { readNumber } from './read-number.js';
import { readSymbol } from './read-symbol.js';
import { readTime } from './read-time.js';
import { readUnit } from './read-unit.js';
import { readWord } from './read-word.js';
import type { Reader, ReaderContext, Reading } from './reader.js';

/** A pause as the voice knows it. */
export type PauseMark = ',' | ';' | ':' | '.' | '?' | '!';

/** Something to say, with the stretch of the text it stands for; or a pause. */
export type SpokenToken = ({ readonly type: 'word' } & Reading) | { readonly type: 'pause'; readonly mark: PauseMark };

const READERS: readonly Reader[] = [
  ...readMarkup,
  ...readAddress,
  ...readDate,
  ...readTime,
  ...readMoney,
  ...readAbbreviation,
  ...readUnit,
  ...readInitialism,
  ...readNumber,
  ...readSymbol,
  ...readWord,
];

const PAUSES: Readonly<Record<string, PauseMark>> = {
  ',': ',',
  ';': ';',
  ':': ':',
  '.': '.',
  '?': '?',
  '!': '!',
  '…': '.',
  '—': ',',
  '–': ',',
  '(': ',',
  ')': ',',
  '\n': ';',
  '|': ',',
  '。': '.',
  '、': ',',
  '，': ',',
  '！': '!',
  '？': '?',
  '¿': ',',
  '¡': ',',
};

/**
 * Written English as words to be said, in order. Offsets are UTF-16 units of `text`. What cannot be said (emoji, other
 * scripts, decoration) is passed over.
 */
export function normalize(text: string, context: ReaderContext): SpokenToken[] {
  const tokens: SpokenToken[] = [];
  for (let at = 0; at < text.length;) {
    const reading = readAt(text, at, context);
    if (reading) {
      if (reading.words.length > 0) tokens.push({ type: 'word', ...reading });
      at = reading.to;
      continue;
    }
    const mark = PAUSES[text[at]!] ?? (isDash(text, at) ? ',' : undefined);
    if (mark) addPause(tokens, mark);
    at++;
  }
  // A point that belonged to an abbreviation ends the sentence too.
  if (/\.["'”’)\]]*\s*$/.test(text)) addPause(tokens, '.');
  return tokens;
}

/** A hyphen that stands for a dash: blanks around it, and no calculation. */
function isDash(text: string, at: number): boolean {
  const after = /^ --? +(.?)/.exec(text.slice(at, at + 6))?.[1];
  return after !== undefined && !(/\d/.test(after) && /\d/.test(text[at - 1] ?? ''));
}

function readAt(text: string, at: number, context: ReaderContext): Reading | undefined {
  if (text[at] === ' ') return undefined;
  for (const read of READERS) {
    const reading = read(text, at, context);
    if (reading) return reading;
  }
  return undefined;
}

/** Pauses that meet become the strongest of them; none stands at the beginning. */
function addPause(tokens: SpokenToken[], mark: PauseMark): void {
  const last = tokens.at(-1);
  if (!last) return;
  if (last.type === 'word') tokens.push({ type: 'pause', mark });
  else if (strength(mark) > strength(last.mark)) tokens[tokens.length - 1] = { type: 'pause', mark };
}

function strength(mark: PauseMark): number {
  return ',;:.!?'.indexOf(mark);
}
