import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { silentLogger } from '@repartee/core/providers';
import type { BatchPolicy, LoadedModel, ModelSpec } from '@repartee/core/providers';
import type { MoodyInput } from './__fixtures__/moody.model.js';
import type { Scaled } from './__fixtures__/scale.model.js';
import type { FrameInput, FrameOutput } from './__fixtures__/silero.model.js';
import { slots } from './__fixtures__/slow.model.js';
import type { SlowInput, SlowOutput } from './__fixtures__/slow.model.js';
import { inlineInference } from './inline-inference.js';
import { WorkerPool } from './worker-pool.js';
import type { WorkerPoolOptions } from './worker-pool.js';

const sileroFile = fileURLToPath(new URL('../../../plugins/silero/models/silero_vad.onnx', import.meta.url));
const { signal } = new AbortController();
let folder: string;
let pool: WorkerPool;

beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'inference-'))));
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => pool[Symbol.asyncDispose]());

function open(threads = 1, options: WorkerPoolOptions = {}): WorkerPool {
  return (pool = new WorkerPool({ lanes: { vad: { threads: 1 }, compute: { threads } }, ...options }));
}

type Fixture = 'silero' | 'slow' | 'moody' | 'scale';

function spec(
  fixture: Fixture,
  part: Partial<Omit<ModelSpec, 'policy'>> & { policy?: Partial<BatchPolicy> } = {},
): ModelSpec {
  return {
    name: fixture,
    module: new URL(`./__fixtures__/${fixture}.model.js`, import.meta.url),
    options: {},
    lane: 'compute',
    ...part,
    policy: { maxBatch: 8, maxWaitMs: 0, maxQueue: 100, ...part.policy },
  };
}

const moody = (part?: Parameters<typeof spec>[1]): Promise<LoadedModel<MoodyInput, unknown>> =>
  pool.load(spec('moody', part));
const slow = (part?: Parameters<typeof spec>[1]): Promise<LoadedModel<SlowInput, SlowOutput>> =>
  pool.load(spec('slow', part));
const newBoard = (): Int32Array => new Int32Array(new SharedArrayBuffer(12));

/** Waits for something that another thread does. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setTimeout(2);
}

describe('the pool', () => {
  it('runs a real model in batches, bit for bit as alone', async () => {
    open();
    const silero = spec('silero', { options: { path: sileroFile }, lane: 'vad' });
    const pooled = await pool.load<FrameInput, FrameOutput>(silero);
    const alone = await inlineInference().load<FrameInput, FrameOutput>(silero);
    const frames = Array.from({ length: 8 }, (_, row) => ({
      samples: Float32Array.from({ length: 576 }, (__, at) => Math.sin(at * (0.02 + row / 50)) * 0.3),
      state: Float32Array.from({ length: 256 }, (__, at) => Math.cos(at + row)),
    }));
    const together = await Promise.all(frames.map((frame) => pooled.run(frame, { signal })));
    for (const [row, frame] of frames.entries()) {
      const { output } = await alone.run(frame, { signal });
      expect(together[row]!.output).toEqual(output);
      expect(together[row]!.timing).toMatchObject({ batchSize: 8 });
      expect(together[row]!.timing.computeMs).toBeGreaterThan(0);
    }
    expect(new Set(together.map(({ output }) => output.speech)).size).toBeGreaterThan(4);
  });

  it('copies inputs, and moves outputs unless they are small', async () => {
    open();
    const scale = await pool.load<{ samples: Float32Array }, Scaled>(spec('scale', { options: { factor: 2 } }));
    const inputs = [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6, 7, 8)];
    const [first, second] = await Promise.all(inputs.map((samples) => scale.run({ samples }, { signal })));
    expect(first?.output.scaled).toEqual(Float32Array.of(2, 4, 6, 8));
    expect(second?.output.scaled).toEqual(Float32Array.of(10, 12, 14, 16));
    expect(inputs[0]).toEqual(Float32Array.of(1, 2, 3, 4));
    const long = new Float32Array(4_096).fill(1);
    const moved = await scale.run({ samples: long }, { signal });
    expect([moved.output.scaled.at(-1), long.at(-1)]).toEqual([2, 1]);
    expect((await scale.run({ samples: long }, { signal })).output.heldBytes).toBe(0);
  });

  it('has every model in every worker, and uses them all at once', async () => {
    open(2);
    const model = await slow({ policy: { maxBatch: 1 } });
    const board = newBoard();
    board[slots.hold] = 1;
    const runs = [1, 2].map((steps) => model.run({ steps, board }, { signal }));
    await until(() => board[slots.batches] === 2);
    expect(pool.stats().lanes.compute).toEqual({ threads: 2, busy: 2 });
    expect(pool.waitingPerWorker).toBe(0);
    const waiting = model.run({ steps: 1, board }, { signal });
    expect(pool.waitingPerWorker).toBe(0.5);
    board[slots.hold] = 0;
    const results = await Promise.all(runs);
    expect(results.map(({ output }) => output.steps)).toEqual([1, 2]);
    expect(new Set(results.map(({ output }) => output.threadId)).size).toBe(2);
    await waiting;
    expect(pool.waitingPerWorker).toBe(0);
  });

  it('lets the lane of the VAD answer while the other lane is busy', async () => {
    open();
    const board = newBoard();
    board[slots.hold] = 1;
    const [busy, quick] = await Promise.all([slow(), moody({ lane: 'vad' })]);
    const running = busy.run({ steps: 1, board }, { signal });
    await until(() => board[slots.batches] === 1);
    expect((await quick.run('echo', { signal })).output).toBe('echo');
    board[slots.hold] = 0;
    expect((await running).output.steps).toBe(1);
  });

  it('lets runs of a model that overlaps share one worker, and a run of another model go beside them', async () => {
    open();
    const stepped = await slow({ policy: { maxBatch: 1, overlap: 3 } });
    const other = await moody();
    const board = newBoard();
    board[slots.hold] = 1;
    const runs = [1, 2, 3, 4].map((steps) => stepped.run({ steps, board }, { signal }));
    await until(() => board[slots.batches] === 3);
    expect(pool.stats()).toMatchObject({
      models: { slow: { running: 3, queued: 1 } },
      lanes: { compute: { busy: 1 } },
    });
    expect((await other.run('echo', { signal })).output).toBe('echo');
    const loading = moody({ name: 'late' });
    expect(board[slots.batches]).toBe(3);
    board[slots.hold] = 0;
    expect((await Promise.all(runs)).map(({ output }) => output.steps)).toEqual([1, 2, 3, 4]);
    expect((await (await loading).run('echo', { signal })).output).toBe('echo');
  });

  it('gathers a batch while its worker is busy', async () => {
    open();
    const model = await slow({ policy: { maxBatch: 3 } });
    const board = newBoard();
    board[slots.hold] = 1;
    const first = model.run({ steps: 1, board }, { signal });
    await until(() => board[slots.batches] === 1);
    const others = [1, 2, 3, 4].map((steps) => model.run({ steps, board }, { signal }));
    board[slots.hold] = 0;
    expect((await first).timing.batchSize).toBe(1);
    expect((await Promise.all(others)).map(({ timing }) => timing.batchSize)).toEqual([3, 3, 3, 1]);
  });

  (process.platform === 'linux' ? it : it.skip)('lets compute yield to the VAD', async () => {
    open();
    const [compute, vad] = await Promise.all([moody({ name: 'slow' }), moody({ name: 'quick', lane: 'vad' })]);
    const own = (await vad.run('niceness', { signal })).output as number;
    expect((await compute.run('niceness', { signal })).output).toBe(Math.max(own, 10));
  });

  it('tells an observer, whose own failures do no harm', async () => {
    const told: unknown[] = [];
    const tell = (what: unknown) => {
      told.push(what);
      throw new Error('observer');
    };
    open(1, {
      observer: {
        onBatch: (batch) => tell(batch),
        onQueue: (...queue) => tell(queue),
        onRefused: (...refusal) => tell(refusal),
      },
    });
    const model = await moody();
    await model.run('echo', { signal });
    await expect(model.run('echo', { signal, deadline: 0 })).rejects.toMatchObject({ code: 'timeout' });
    await model.run('echo', { signal });
    const batch = {
      model: 'moody',
      lane: 'compute',
      batchSize: 1,
      maxBatch: 8,
      queueMs: [expect.any(Number)],
      device: 'cpu',
      computeMs: expect.any(Number),
    };
    expect(told).toEqual([batch, ['moody', 'timeout'], batch]);
    expect(pool.stats()).toEqual({
      models: {
        moody: {
          ...{ lane: 'compute', queued: 0, running: 0, done: 2, failed: 0, refused: 1, cancelled: 0, superseded: 0 },
          ...{ retried: 0, maxBatch: 8 },
        },
      },
      lanes: { compute: { threads: 1, busy: 0 } },
    });
  });
});

describe('loading', () => {
  it('takes many models at once, also while the workers are busy', async () => {
    open(2);
    const board = newBoard();
    board[slots.hold] = 1;
    const busy = await slow();
    const running = busy.run({ steps: 1, board }, { signal });
    await until(() => board[slots.batches] === 1);
    const loads = Promise.all(
      [1, 2, 3].map((factor) =>
        pool.load<{ samples: Float32Array }, Scaled>(spec('scale', { name: `x${factor}`, options: { factor } })),
      ),
    );
    board[slots.hold] = 0;
    await running;
    const samples = Float32Array.of(1, 1, 1, 1);
    const models = await loads;
    const results = await Promise.all(models.flatMap((model) => [1, 2].map(() => model.run({ samples }, { signal }))));
    expect(results.map(({ output }) => output.scaled[0])).toEqual([1, 1, 2, 2, 3, 3]);
  });

  it('refuses a missing file and a corrupt one with the path, and goes on', async () => {
    open(2);
    const missing = join(folder, 'missing.onnx');
    const corrupt = join(folder, 'corrupt.onnx');
    await writeFile(corrupt, (await readFile(sileroFile)).subarray(0, 100_000));
    for (const path of [missing, corrupt]) {
      const load = pool.load(spec('silero', { options: { path } }));
      await expect(load).rejects.toMatchObject({
        code: 'provider',
        message: expect.stringContaining(path),
        details: { path },
      });
    }
    const good = await pool.load<FrameInput, FrameOutput>(spec('silero', { options: { path: sileroFile } }));
    const frame = { samples: new Float32Array(576), state: new Float32Array(256) };
    expect((await good.run(frame, { signal })).output.speech).toBeLessThan(0.1);
  });

  it('refuses a missing module, one that is no model, one that throws, and options that cannot cross', async () => {
    open();
    const refused = (part: Parameters<typeof spec>[1], message: string) =>
      expect(moody(part)).rejects.toMatchObject({ code: 'provider', message: expect.stringContaining(message) });
    await refused({ module: new URL('./__fixtures__/nowhere.model.js', import.meta.url) }, 'nowhere.model.js');
    await refused({ module: new URL('./__fixtures__/no-model.js', import.meta.url) }, 'export a model as its default');
    await refused({ options: { load: 'throw' } }, 'moody.model');
    await refused({ options: { hook: () => undefined } }, 'cannot cross');
    await expect(moody({ options: { load: 'throw' } })).rejects.toMatchObject({
      cause: { name: 'TypeError', message: 'no such layer' },
    });
    expect((await (await moody()).run('echo', { signal })).output).toBe('echo');
  });

  it('gives the same model for the same options, and refuses the name for others', async () => {
    open();
    const [first, second] = await Promise.all([moody(), moody()]);
    expect(second).toBe(first);
    for (const other of [{ options: { load: 'throw' } }, { lane: 'vad' as const }, { policy: { maxBatch: 2 } }]) {
      await expect(moody(other)).rejects.toMatchObject({ code: 'provider', details: { model: 'moody' } });
    }
    expect((await first.run('echo', { signal })).output).toBe('echo');
  });

  it.each([{ maxBatch: 0 }, { maxBatch: 1.5 }, { overlap: 0 }, { maxWaitMs: -1 }, { maxQueue: 0 }, { maxQueue: NaN }])(
    'refuses the policy %j',
    async (policy) => {
      open();
      const [name] = Object.keys(policy);
      await expect(moody({ policy })).rejects.toMatchObject({
        code: 'config',
        message: expect.stringContaining(name!),
      });
    },
  );
});

describe('batching', () => {
  const stepped = () => {
    const board = newBoard();
    return { board, part: { options: { example: { steps: 10, board } } } };
  };

  it('is measured at start where the model has an example, and goes no further than it pays', async () => {
    open();
    const { board, part } = stepped();
    // Every step of this model takes as long for many as for one.
    const gaining = await slow({ ...part, policy: { maxBatch: 4 } });
    expect(board[slots.batches]).toBe(1 + 3 * 3);
    expect(pool.stats().models.slow).toMatchObject({ maxBatch: 4, done: 0 });
    expect((await gaining.run({ steps: 2, board }, { signal })).output.steps).toBe(2);
  });

  it('is as the plugin says without an example, without calibration, and where measuring fails', async () => {
    const warnings: string[] = [];
    open(1, { logger: { ...silentLogger, warn: (message) => void warnings.push(message) } });
    await moody({ options: { example: 'throw' } });
    await moody({ name: 'without' });
    expect(pool.stats().models).toMatchObject({ moody: { maxBatch: 8 }, without: { maxBatch: 8 } });
    expect(warnings).toEqual(['pool-calibration-failed']);
    await pool[Symbol.asyncDispose]();
    open(1, { calibrate: false });
    const { board, part } = stepped();
    await slow(part);
    expect(board[slots.batches]).toBe(0);
    expect(pool.stats().models.slow).toMatchObject({ maxBatch: 8 });
  });

  it('is as the config says: for a model, else for the compute lane, never beyond what the plugin allows', async () => {
    open(1, { batching: { maxBatch: 4 }, models: { own: { maxBatch: 2 }, alone: { maxQueue: 3 } } });
    await moody();
    await moody({ name: 'own' });
    await moody({ name: 'alone', policy: { maxBatch: 1 } });
    await moody({ name: 'vad', lane: 'vad' });
    expect(pool.stats().models).toMatchObject({
      moody: { maxBatch: 4 },
      own: { maxBatch: 2 },
      alone: { maxBatch: 1 },
      vad: { maxBatch: 8 },
    });
  });
});

describe('a failing model', () => {
  it('fails its batch with what the model threw, and goes on', async () => {
    open();
    const model = await moody({ policy: { maxBatch: 2 } });
    const outcomes = await Promise.allSettled(
      (['echo', 'throw', 'echo', 'refuse', 'echo', 'echo'] as const).map((input) => model.run(input, { signal })),
    );
    const thrown = {
      reason: { code: 'provider', retryable: false, cause: { name: 'RangeError', cause: { message: 'bad row' } } },
    };
    const refused = {
      reason: { code: 'provider', retryable: true, message: 'Expected 16 kHz', details: { sampleRate: 8000 } },
    };
    const good = { value: { output: 'echo' } };
    expect(outcomes).toMatchObject([thrown, thrown, refused, refused, good, good]);
    expect(pool.stats().models.moody).toMatchObject({ done: 2, failed: 4 });
  });

  it('says so when there are too few outputs, or some that cannot cross', async () => {
    open();
    const model = await moody();
    await expect(model.run('short', { signal })).rejects.toMatchObject({
      message: expect.stringContaining('Expected 1 outputs'),
    });
    await expect(model.run('function', { signal })).rejects.toMatchObject({
      code: 'provider',
      cause: { message: expect.stringContaining('output.0.call is a function') },
    });
    await expect(model.run((() => 1) as never, { signal })).rejects.toMatchObject({ code: 'provider' });
    expect((await model.run('echo', { signal })).output).toBe('echo');
  });

  it.each(['exit', 'stray'] as const)(
    'answers when its worker ends (%s), and another worker takes its place',
    async (end) => {
      open();
      const [model, other] = await Promise.all([moody({ policy: { maxBatch: 1 } }), slow()]);
      const [lost, waiting] = [model.run(end, { signal }), model.run('echo', { signal })];
      await expect(lost).rejects.toMatchObject({ code: 'provider', retryable: false, details: { model: 'moody' } });
      expect((await waiting).output).toBe('echo');
      expect((await other.run({ steps: 1, board: newBoard() }, { signal })).output.steps).toBe(1);
      expect(pool.stats().lanes.compute?.threads).toBe(1);
    },
  );

  it('refuses a model that ends its worker while it loads, and keeps the others', async () => {
    open(2);
    const model = await moody();
    const deadly = moody({ name: 'deadly', options: { load: 'exit' } });
    await expect(deadly).rejects.toMatchObject({ code: 'provider', retryable: true });
    expect((await model.run('echo', { signal })).output).toBe('echo');
    await until(() => pool.stats().lanes.compute?.threads === 2);
  });
});

describe('an aborted call', () => {
  it('rejects at once with the reason, ends its run early, and leaves the worker to others', async () => {
    open();
    const model = await slow();
    const board = newBoard();
    const controller = new AbortController();
    const endless = model.run({ steps: Infinity, board }, { signal: controller.signal });
    await until(() => board[slots.steps]! > 3);
    const next = model.run({ steps: 2, board }, { signal });
    const reason = new Error('The user speaks');
    controller.abort(reason);
    await expect(endless).rejects.toBe(reason);
    expect((await next).output.steps).toBe(2);
    expect(pool.stats()).toMatchObject({
      models: { slow: { done: 1, cancelled: 1, running: 0 } },
      lanes: { compute: { threads: 1 } },
    });
  });

  it('does not disturb the others of its batch', async () => {
    open();
    const model = await slow();
    const board = newBoard();
    const controller = new AbortController();
    const endless = model.run({ steps: Infinity, board }, { signal: controller.signal });
    const [mate] = await Promise.all([
      model.run({ steps: 5, board }, { signal }),
      until(() => board[slots.steps]! > 12).then(() => controller.abort('enough')),
      expect(endless).rejects.toBe('enough'),
    ]);
    expect(mate).toMatchObject({ output: { steps: 5 }, timing: { batchSize: 2 } });
  });
});

describe('a disposed pool', () => {
  it('refuses what waits and what comes, lets running work end early, and then has no threads', async () => {
    open();
    const model = await slow({ policy: { maxBatch: 1 } });
    const board = newBoard();
    const [running, waiting] = [1, 2].map(() => model.run({ steps: Infinity, board }, { signal }));
    await until(() => board[slots.batches] === 1);
    const disposal = pool[Symbol.asyncDispose]();
    const closing = { code: 'overload', details: { reason: 'closing' } };
    const late = model.run({ steps: 1, board }, { signal });
    for (const call of [running, waiting, late, moody(), moody({ lane: 'vad' })])
      await expect(call).rejects.toMatchObject(closing);
    expect(pool[Symbol.asyncDispose]()).toBe(disposal);
    await disposal;
    expect(board[slots.batches]).toBe(1);
    expect(pool.stats().lanes).toEqual({ compute: { threads: 0, busy: 0 } });
  });

  it('never ends a worker in the middle of a run', async () => {
    open();
    const model = await slow();
    const board = newBoard();
    board[slots.hold] = 1;
    const running = model.run({ steps: 1, board, deaf: true }, { signal });
    await until(() => board[slots.batches] === 1);
    let disposed = false;
    const disposal = pool[Symbol.asyncDispose]().then(() => (disposed = true));
    await expect(running).rejects.toMatchObject({ code: 'overload' });
    await setTimeout(50);
    expect(disposed).toBe(false);
    board[slots.hold] = 0;
    await disposal;
    expect(board[slots.steps]).toBe(1);
  });

  it('waits for a load that has begun, gives up the others, and refuses both', async () => {
    open();
    await moody();
    const board = newBoard();
    board[slots.hold] = 1;
    const begun = slow({ name: 'begun', options: { board } });
    const behind = slow({ name: 'behind', options: { board } });
    await until(() => board[slots.batches] === 1);
    const disposal = pool[Symbol.asyncDispose]();
    await expect(behind).rejects.toMatchObject({ code: 'overload' });
    board[slots.hold] = 0;
    await Promise.all([disposal, expect(begun).rejects.toMatchObject({ code: 'overload' })]);
    expect(board[slots.batches]).toBe(1);
  });

  it('closes without ever having been used', async () => {
    open();
    await pool[Symbol.asyncDispose]();
    expect(pool.stats()).toEqual({ models: {}, lanes: {} });
  });
});

describe('a crowd', () => {
  it('that aborts at random is answered call by call; what is too much is refused, and afterwards all is idle', async () => {
    open(2);
    const board = newBoard();
    const models = [
      await slow({ name: 'batched', policy: { maxBatch: 4, maxQueue: 20 } }),
      await slow({ name: 'single', policy: { maxBatch: 1, maxQueue: 20 } }),
    ];
    const random = numbersFrom(7);
    const outcomes = { done: 0, aborted: 0, overload: 0, timeout: 0, other: 0 };
    const caller = async () => {
      for (let turn = 0; turn < 8; turn++) {
        const call = new AbortController();
        const input: SlowInput = { steps: Math.floor(random() * 6), board, deaf: random() < 0.2 };
        const priority = (['urgent', 'normal', 'background'] as const)[Math.floor(random() * 3)];
        const deadline = random() < 0.2 ? performance.now() + random() * 20 : undefined;
        const answer = models[random() < 0.5 ? 0 : 1]!.run(input, { signal: call.signal, priority, deadline });
        const settled = answer.then(
          ({ output }) => (call.signal.aborted || output.steps === input.steps ? 'done' : 'other'),
          (error: { code?: string }) =>
            call.signal.aborted
              ? 'aborted'
              : error.code === 'overload' || error.code === 'timeout'
                ? error.code
                : 'other',
        );
        if (random() < 0.4) {
          await setTimeout(random() * 10);
          call.abort();
        }
        outcomes[await settled]++;
      }
    };
    await Promise.all(Array.from({ length: 50 }, caller));
    expect(outcomes.other).toBe(0);
    expect(outcomes.done).toBeGreaterThan(0);
    expect(outcomes.aborted).toBeGreaterThan(0);
    expect(outcomes.overload).toBeGreaterThan(0);
    await until(() => pool.stats().lanes.compute!.busy === 0);
    const { models: stats } = pool.stats();
    for (const model of Object.values(stats)) expect(model).toMatchObject({ queued: 0, running: 0, failed: 0 });
    const counted = Object.values(stats).map(({ done, refused, cancelled }) => done + refused + cancelled);
    expect(counted[0]! + counted[1]!).toBe(400);
    const { output } = await models[1]!.run({ steps: 2, board }, { signal });
    expect(output.steps).toBe(2);
  });
});

/** The same numbers in [0, 1) for the same seed. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 0x7fffffff) / 0x7fffffff;
}
