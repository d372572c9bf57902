import { WorkerPool } from '@repartee/inference';
import { percentile } from '../report.js';

const warmUp = 500;
const calls = 2_500;

/** What the pool adds to a call when nothing else is asked of it, in words. */
export async function idleCost(): Promise<string> {
  await using pool = new WorkerPool({ lanes: { compute: { threads: 1, niceness: 0 } } });
  const model = await pool.load<number, number>({
    name: 'nothing',
    module: new URL('./nothing.model.js', import.meta.url),
    options: undefined,
    lane: 'compute',
    policy: { maxBatch: 16, maxWaitMs: 0, maxQueue: 100 },
  });
  const { signal } = new AbortController();
  const addedMs: number[] = [];
  for (let call = 0; call < warmUp + calls; call++) {
    const start = performance.now();
    const { timing } = await model.run(call, { signal, session: 'caller', deadline: start + 1_000 });
    if (call >= warmUp) addedMs.push(performance.now() - start - timing.computeMs);
  }
  const [half, most] = [percentile(addedMs, 0.5), percentile(addedMs, 0.95)];
  return `${half.toFixed(2)} ms in the median, ${most.toFixed(2)} ms at the 95th percentile of ${calls} calls`;
}
