import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { WorkerPool } from '../worker-pool.js';
import type { FrameInput, FrameOutput } from './silero.model.js';

// A process whose workers are inside onnxruntime all the time, until SIGTERM. `--rude` ends it without disposing the pool.

const pool = new WorkerPool({ lanes: { vad: { threads: 1 }, compute: { threads: 2 } } });
const { signal } = new AbortController();
const frame = (): FrameInput => ({ samples: new Float32Array(576), state: new Float32Array(256) });

async function occupy(lane: 'vad' | 'compute'): Promise<void> {
  const model = await pool.load<FrameInput, FrameOutput>({
    name: `silero-${lane}`,
    module: new URL('./silero.model.js', import.meta.url),
    options: { path: process.argv[2], copies: 1_000 },
    lane,
    policy: { maxBatch: 1, maxWaitMs: 0, maxQueue: 10 },
  });
  const call = async (): Promise<void> => {
    for (;;) await model.run(frame(), { signal });
  };
  for (let caller = 0; caller < 6; caller++) call().catch(() => undefined);
}

const terminated = once(process, 'SIGTERM');
await Promise.all([occupy('vad'), occupy('compute')]);
while (Object.values(pool.stats().lanes).some(({ threads, busy }) => busy < threads)) await setTimeout(5);
console.log('busy');
await terminated;
if (process.argv[3] !== '--rude') await pool[Symbol.asyncDispose]();
process.exit(0);
