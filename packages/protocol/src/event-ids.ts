import { randomBytes } from 'node:crypto';

/** Ids for the events of one connection: `event_<random><count>`, unique among all connections. */
export function eventIds(): () => string {
  const connection = randomBytes(9).toString('base64url');
  let count = 0;
  return () => `event_${connection}_${(count += 1)}`;
}
