/** How long a run takes, by its size; sizes rising. Empty: not known yet. */
export type ServiceTimes = readonly ServiceTime[];

export interface ServiceTime {
  readonly batchSize: number;
  readonly ms: number;
}

/** How much the newest run weighs: about the last ten count. */
const newestShare = 0.2;

/** What a run of this size is expected to take: as known, or between its neighbours; 0 while nothing is known. */
export function expectedMs(times: ServiceTimes, batchSize: number): number {
  const last = times.at(-1);
  if (!last) return 0;
  if (batchSize >= last.batchSize) return (last.ms * batchSize) / last.batchSize;
  const next = times.findIndex((time) => time.batchSize >= batchSize);
  const above = times[next] as ServiceTime;
  const below = times[next - 1];
  if (!below) return above.ms;
  const share = (batchSize - below.batchSize) / (above.batchSize - below.batchSize);
  return below.ms + share * (above.ms - below.ms);
}

/** The times with one more run seen. */
export function withObserved(times: ServiceTimes, { batchSize, ms }: ServiceTime): ServiceTimes {
  const at = times.findIndex((time) => time.batchSize >= batchSize);
  if (at < 0) return [...times, { batchSize, ms }];
  const known = times[at] as ServiceTime;
  if (known.batchSize !== batchSize) return times.toSpliced(at, 0, { batchSize, ms });
  return times.with(at, { batchSize, ms: known.ms + newestShare * (ms - known.ms) });
}
