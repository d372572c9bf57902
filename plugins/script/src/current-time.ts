import type { Clock, Tool } from '@repartee/core/providers';
import { spokenDate, spokenTime } from './spoken.js';

/** Time and date, for models that have no clock. */
export function currentTime(clock: Clock, locale: string, timeZone: string): Tool {
  return {
    name: 'current_time',
    description: 'Tells the time and the date of now.',
    parameters: {
      type: 'object',
      properties: {
        timeZone: { type: 'string', description: `IANA name, such as Asia/Tokyo. Left out: ${timeZone}.` },
      },
    },
    readOnly: true,

    async run(args) {
      const now = clock.date();
      const zone = typeof args.timeZone === 'string' ? args.timeZone : timeZone;
      try {
        return {
          time: spokenTime(now, locale, zone),
          date: spokenDate(now, locale, zone),
          timeZone: zone,
          utc: now.toISOString(),
        };
      } catch {
        return { error: 'expected an IANA time zone such as Asia/Tokyo' };
      }
    },
  };
}
