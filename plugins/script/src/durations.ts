import { readNumber, type Reading } from './numbers.js';
import type { Word } from './words.js';

const UNITS: readonly (readonly [seconds: number, names: readonly string[]])[] = [
  [1, ['second', 'seconds', 'sec', 'secs', 's']],
  [60, ['minute', 'minutes', 'min', 'mins', 'm']],
  [3_600, ['hour', 'hours', 'hr', 'hrs', 'h']],
  [86_400, ['day', 'days']],
];
const ARTICLES = new Set(['a', 'an', 'one']);

/** Reads the longest length of time that begins at the word, in seconds: "an hour and a half", "90 seconds". */
export function readDuration(words: readonly Word[], at: number): Reading<number> | undefined {
  let whole = readOne(words, at);
  while (whole) {
    const next = words[whole.to]?.key === 'and' ? whole.to + 1 : whole.to;
    const more = readOne(words, next);
    if (!more) break;
    whole = { value: whole.value + more.value, to: more.to };
  }
  return whole;
}

/** "five minutes", "half an hour", "an hour and a half" */
function readOne(words: readonly Word[], at: number): Reading<number> | undefined {
  const key = (index: number) => words[index]?.key ?? '';
  const number = readNumber(words, at) ?? (ARTICLES.has(key(at)) ? { value: 1, to: at + 1 } : undefined);
  if (!number) return undefined;
  let unitAt = number.to;
  if (key(unitAt) === 'of') unitAt++;
  if (ARTICLES.has(key(unitAt))) unitAt++;
  const unit = UNITS.find(([, names]) => names.includes(key(unitAt)))?.[0];
  if (unit === undefined) return undefined;
  const to = unitAt + 1;
  const part = key(to) === 'and' ? readNumber(words, to + 1) : undefined;
  const isPart =
    part && part.value < 1 && UNITS.every(([, names]) => !names.includes(key(part.to)) && !ARTICLES.has(key(part.to)));
  return isPart ? { value: (number.value + part.value) * unit, to: part.to } : { value: number.value * unit, to };
}
