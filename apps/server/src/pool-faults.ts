import type { Fault } from '@repartee/gateway';
import type { LaneShortage } from '@repartee/inference';

/** What a probe is told of lost workers: a lane with none can serve nobody, one with fewer serves more slowly. */
export function poolFaults(shortages: readonly LaneShortage[]): readonly Fault[] {
  return shortages.map(({ lane, ready, wanted }) => ({
    what: `${ready} of ${wanted} workers of lane ${lane}`,
    serving: ready > 0,
  }));
}
