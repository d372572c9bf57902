import { nextToMeasure } from './batching-gain.js';
import type { ServiceTime, ServiceTimes } from './service-times.js';

export interface MeasureLimits {
  /** No larger batch is tried. */
  readonly maxBatch: number;
  /** No other size is begun after so much measuring. */
  readonly budgetMs: number;
}

/** Others disturb a run, nobody makes it shorter: the shortest of so many counts … */
const leastRounds = 3;
/** … and of more where runs are so short that they are easily disturbed, as long as all of a size stay within this. */
const mostRounds = 12;
const shortRoundsMs = 20;

/** Measures runs of 1, 2, 4… calls, as long as larger ones pay. `runMs` runs a batch of that size and says how long it took. */
export async function measureTimes(
  runMs: (batchSize: number) => Promise<number>,
  { maxBatch, budgetMs }: MeasureLimits,
): Promise<ServiceTimes> {
  const times: ServiceTime[] = [];
  // The first run of a model pays for what is made only once.
  let spentMs = await runMs(1);
  while (times.length === 0 || spentMs < budgetMs) {
    const batchSize = nextToMeasure(times, maxBatch);
    if (batchSize === undefined) break;
    let ms = Infinity;
    const begunMs = spentMs;
    for (let round = 0; round < leastRounds || (round < mostRounds && spentMs - begunMs < shortRoundsMs); round++) {
      const taken = await runMs(batchSize);
      spentMs += taken;
      ms = Math.min(ms, taken);
    }
    times.push({ batchSize, ms });
  }
  return times;
}
