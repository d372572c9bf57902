/**
 * Prints what the pool adds to a call while nothing else is asked of it: queue, planning and the way to the worker and back,
 * around a model that does nothing.
 *
 *   node --conditions=@repartee/source --import ./scripts/source-loader.mjs packages/inference/tools/idle-cost.ts
 */
import { WorkerPool } from '@repartee/inference';

const warmUp = 500;
const calls = 2_500;

await using pool = new WorkerPool({ lanes: { compute: { threads: 1, niceness: 0 } } });
const model = await pool.load<string, unknown>({
  name: 'echo',
  module: new URL('../src/__fixtures__/moody.model.js', import.meta.url),
  options: {},
  lane: 'compute',
  policy: { maxBatch: 8, maxWaitMs: 0, maxQueue: 100 },
});
const { signal } = new AbortController();
const addedMs: number[] = [];
for (let call = 0; call < warmUp + calls; call++) {
  const start = performance.now();
  const { timing } = await model.run('echo', { signal, session: 'caller', deadline: start + 1_000 });
  if (call >= warmUp) addedMs.push(performance.now() - start - timing.computeMs);
}
addedMs.sort((a, b) => a - b);
const share = (part: number): string => addedMs[Math.floor(calls * part)]!.toFixed(3);
console.log(`${calls} calls, one after the other: p50 ${share(0.5)} ms, p95 ${share(0.95)} ms, p99 ${share(0.99)} ms`);
