import { cardinal } from './number-words.js';
import { reader } from './reader.js';
import type { Reader } from './reader.js';

function minutesOf(digits: string, alone: string): string[] {
  if (digits === '00') return alone === '' ? [] : [alone];
  return digits.startsWith('0') ? ['oh', ...cardinal(digits)] : cardinal(digits);
}

/** Times of the day: `3:45 pm`, `14:30`, `9:05:30`, and the `pm` after an hour. */
export const readTime: readonly Reader[] = [
  reader(/([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?:\.\d+)?(?:Z\b)?(?!\d)(?=(\s*[ap]\.?m\b)?)/i, (match) => {
    const [, hour, minutes, seconds] = match;
    const halfDay = match[4] !== undefined || Number(hour) === 0 || Number(hour) > 12;
    return [
      ...cardinal(hour!),
      ...minutesOf(minutes!, match[4] !== undefined ? '' : halfDay ? 'hundred' : "o'clock"),
      ...(seconds && seconds !== '00' ? ['and', ...cardinal(seconds), 'seconds'] : []),
    ];
  }),
  reader(/(?<=\d\s*)([ap])(?:\.m\.?|m)(?![A-Za-z0-9])/i, ([, half]) => [half!.toUpperCase(), 'M']),
];
