import { z } from 'zod';

const perUnit: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000 };
const longestMs = 3_600_000;

/** A time as people write it: `400ms`, `1.5s`, `2min`, or a plain number of milliseconds. Parsed to milliseconds. */
export const duration = z.union([
  z.number().min(0).max(longestMs),
  z
    .string()
    .regex(/^\d+(\.\d+)? ?(ms|s|min)$/, 'expected a time such as 400ms or 1.5s')
    .transform(toMs),
]);

function toMs(text: string): number {
  const [, amount = '0', unit = 'ms'] = /^([\d.]+) ?(\w+)$/.exec(text) ?? [];
  return Math.min(longestMs, Number(amount) * (perUnit[unit] ?? 1));
}

/** The time in a mark such as `<pause 600ms>`; undefined where it is none. */
export function parseDuration(text: string): number | undefined {
  const parsed = duration.safeParse(text);
  return parsed.success ? parsed.data : undefined;
}
