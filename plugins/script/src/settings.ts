import { z } from 'zod';

const timeZone = z.string().refine(isTimeZone, 'expected a time zone such as Europe/Paris');
const locale = z.string().refine(isLocale, 'expected a locale such as en-US');

export const scriptSettings = z.strictObject({
  file: z
    .string()
    .min(1)
    .optional()
    .describe('The script, a YAML file. Left out: the concierge that comes with the plugin.'),
  timeZone: timeZone.optional().describe('For time and date. Left out: that of the machine.'),
  locale: locale.default('en-US').describe('For numbers, time and date; a rule for one language writes in that.'),
  paceMs: z
    .number()
    .int()
    .min(0)
    .max(10_000)
    .default(0)
    .describe('Pause between two clauses of a reply, as a slow model would make.'),
});

export type ScriptSettings = z.output<typeof scriptSettings>;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

function isLocale(name: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(name).length > 0;
  } catch {
    return false;
  }
}
