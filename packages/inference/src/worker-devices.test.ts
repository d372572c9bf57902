import { afterEach, describe, expect, it } from '@jest/globals';
import type { ModelSpec } from '@repartee/core/providers';
import { silentLogger } from '@repartee/core/providers';
import { ManualClock } from './__fixtures__/manual-clock.js';
import type { Device } from './device.js';
import type { WorkerHost } from './worker-host.js';
import { WorkerLane } from './worker-lane.js';
import { WorkerPool } from './worker-pool.js';

describe('the workers of a lane with several devices', () => {
  it('get them in turn, and who replaces one that is lost gets its device', async () => {
    const started: Device[] = [];
    const end: (() => void)[] = [];
    const clock = new ManualClock();
    const lane = new WorkerLane({
      ...{ lane: 'compute', threads: 3, devices: ['cuda:0', 'cuda:1'], clock, logger: silentLogger },
      startWorker: (device): WorkerHost => {
        started.push(device);
        const ended = new Promise<Error>((resolve) => end.push(() => resolve(new Error('lost'))));
        return {
          ...{ id: started.length, alive: true, ended, close: async () => undefined },
          post: async () => ({ ok: true, value: undefined as never }),
        };
      },
      ...{ onChange: () => undefined, onWorkerLost: () => undefined, onModelLost: () => undefined },
    });
    expect(started).toEqual(['cuda:0', 'cuda:1', 'cuda:0']);
    end[1]!();
    await new Promise(setImmediate);
    await clock.advance(1_000);
    expect(started.slice(3)).toEqual(['cuda:1']);
    await lane.close();
  });
});

describe.each(['threads', 'processes'] as const)('the device of a run (%s)', (isolation) => {
  let pool: WorkerPool;
  afterEach(() => pool[Symbol.asyncDispose]());

  const spec = (name: string): ModelSpec => ({
    ...{
      name,
      module: new URL('./__fixtures__/scale.model.js', import.meta.url),
      lane: 'compute',
      options: { factor: 2 },
    },
    policy: { maxBatch: 1, maxWaitMs: 0, maxQueue: 1 },
  });

  it('is that of the worker, or the processor where the model is kept on it', async () => {
    const devices: Record<string, Device> = {};
    pool = new WorkerPool({
      isolation,
      lanes: { compute: { threads: 1, devices: ['cuda:0'] } },
      models: { kept: { device: 'cpu' } },
      calibrate: false,
      observer: {
        onBatch: ({ model, device }) => void (devices[model] = device),
        ...{ onQueue: () => undefined, onRefused: () => undefined },
      },
    });
    for (const name of ['kept', 'free']) {
      const model = await pool.load<{ samples: Float32Array }, unknown>(spec(name));
      await model.run({ samples: new Float32Array(4) }, { signal: new AbortController().signal });
    }
    expect(devices).toEqual({ kept: 'cpu', free: 'cuda:0' });
  });
});
