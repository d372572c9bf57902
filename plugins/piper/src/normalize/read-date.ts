import { MONTH_PATTERN, monthAt, monthNamed } from './months.js';
import { ordinal, year } from './number-words.js';
import { reader } from './reader.js';
import type { Reader } from './reader.js';

const DAY = String.raw`(?:3[01]|[12]\d|0?[1-9])`;

function fullDate(monthNumber: string, day: string, yearDigits: string): string[] | undefined {
  const month = monthAt(Number(monthNumber));
  return month === undefined ? undefined : [month, ...ordinal(day), ',', ...year(yearDigits)];
}

/** Dates. A date of several words stays several words: each is read by what stands beside it. */
export const readDate: readonly Reader[] = [
  reader(new RegExp(String.raw`(\d{4})-(\d{2})-(${DAY})(?![\d-])(?:T(?=\d))?`), ([, y, m, d]) => fullDate(m!, d!, y!)),
  // Month first, as in the United States; what cannot be is left to the fractions.
  reader(new RegExp(String.raw`(0?[1-9]|1[0-2])/(${DAY})/(\d{4})(?![\d/])`), ([, m, d, y]) => fullDate(m!, d!, y!)),
  // A month in short form, beside a day or a year.
  reader(new RegExp(String.raw`(?<![A-Za-z])(${MONTH_PATTERN})\.?(?=\s+\d)`), ([, name]) => [monthNamed(name!)!]),
  reader(
    new RegExp(String.raw`(?<=\d(?:st|nd|rd|th)?(?:\s+of)?\s+)(${MONTH_PATTERN})\b\.?(?=,?\s+\d|\W|$)`),
    ([, name]) => [monthNamed(name!)!],
  ),
  // The day: after its month, or before it.
  reader(
    new RegExp(
      String.raw`(?<=\b${MONTH_PATTERN}\.?\s+(?:the\s+)?)(${DAY})(?:st|nd|rd|th)?(?![\d:]|[.,/]\d|\s*(?:%|[ap]\.?m))`,
    ),
    ([, day]) => ordinal(day!),
  ),
  reader(new RegExp(String.raw`(${DAY})(?:st|nd|rd|th)?(?=\s+${MONTH_PATTERN}\b)`), ([, day]) => ordinal(day!)),
  // The year after a month or a whole date.
  reader(
    new RegExp(String.raw`(?<=\b${MONTH_PATTERN}\.?,?\s+(?:\d{1,2}(?:st|nd|rd|th)?,?\s+)?)(\d{4})(?![\d:]|[.,]\d)`),
    ([, digits]) => year(digits!),
  ),
];
