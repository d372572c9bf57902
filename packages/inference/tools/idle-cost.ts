/**
 * Prints what the pool adds to a call while nothing else is asked of it: queue, planning and the way to the worker and back,
 * around a model that does nothing.
 *
 *   node --conditions=@repartee/source --import ./scripts/source-loader.mjs packages/inference/tools/idle-cost.ts
 */
import { WorkerPool } from '@repartee/inference';
import type { Isolation } from '@repartee/inference';

const warmUp = 500;
const calls = 2_500;

interface Measured {
  readonly addedMs: readonly number[];
  /** Of this process for one call; what worker processes do is not in it. */
  readonly cpuMs: number;
}

async function measure(isolation: Isolation, input: unknown): Promise<Measured> {
  await using pool = new WorkerPool({ isolation, lanes: { compute: { threads: 1, niceness: 0 } } });
  const model = await pool.load<unknown, unknown>({
    name: 'echo',
    module: new URL('../src/__fixtures__/moody.model.js', import.meta.url),
    options: {},
    lane: 'compute',
    policy: { maxBatch: 8, maxWaitMs: 0, maxQueue: 100 },
  });
  const { signal } = new AbortController();
  const addedMs: number[] = [];
  let began = process.cpuUsage();
  for (let call = 0; call < warmUp + calls; call++) {
    if (call === warmUp) began = process.cpuUsage();
    const start = performance.now();
    const { timing } = await model.run(input, { signal, session: 'caller', deadline: start + 10_000 });
    if (call >= warmUp) addedMs.push(performance.now() - start - timing.computeMs);
  }
  const { user, system } = process.cpuUsage(began);
  return { addedMs: addedMs.sort((a, b) => a - b), cpuMs: (user + system) / 1_000 / calls };
}

const inputs = {
  'a word': 'echo',
  '2 KB': ['echo', new Float32Array(512)],
  '640 KB': ['echo', new Float32Array(160_000)],
};
console.log(`${calls} calls, one after the other; what the pool adds to a call, ms\n`);
console.log('| workers | input and output | p50 | p95 | p99 | CPU of the main process |\n|---|---|---|---|---|---|');
for (const isolation of ['threads', 'processes'] as const) {
  for (const [name, input] of Object.entries(inputs)) {
    const { addedMs, cpuMs } = await measure(isolation, input);
    const cells = [0.5, 0.95, 0.99].map((part) => addedMs[Math.floor(calls * part)]!.toFixed(3));
    console.log(`| ${isolation} | ${name} | ${cells.join(' | ')} | ${cpuMs.toFixed(3)} |`);
  }
}
