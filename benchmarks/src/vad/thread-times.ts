import { readdirSync, readFileSync } from 'node:fs';

export interface ThreadTime {
  readonly id: number;
  readonly niceness: number;
  /** On a CPU since it began, µs. */
  readonly cpuUs: number;
}

/** CPU of each thread of this process; none where the system has no /proc. */
export function threadTimes(): readonly ThreadTime[] {
  if (process.platform !== 'linux') return [];
  const folder = '/proc/self/task';
  return readdirSync(folder).flatMap((id) => {
    try {
      const cpuUs = Number(readFileSync(`${folder}/${id}/schedstat`, 'utf8').split(' ')[0]) / 1000;
      // Behind the name, which may hold spaces; the niceness is the 19th field of all.
      const fields = readFileSync(`${folder}/${id}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return [{ id: Number(id), niceness: Number(fields[16]), cpuUs }];
    } catch {
      // A thread that has just ended.
      return [];
    }
  });
}

/** Between two readings: the main thread, and of the others that yield to nobody the busiest, which is the VAD's. */
export function vadShare(before: readonly ThreadTime[], after: readonly ThreadTime[]): { main: number; vad: number } {
  const spent = after.map(({ id, niceness, cpuUs }) => ({
    id,
    niceness,
    cpuUs: cpuUs - (before.find((thread) => thread.id === id)?.cpuUs ?? 0),
  }));
  const others = spent.filter(({ id, niceness }) => id !== process.pid && niceness === 0);
  return {
    main: spent.find(({ id }) => id === process.pid)?.cpuUs ?? NaN,
    vad: others.length > 0 ? Math.max(...others.map(({ cpuUs }) => cpuUs)) : NaN,
  };
}
