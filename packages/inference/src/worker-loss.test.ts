import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LoadedModel, ModelSpec } from '@repartee/core/providers';
import type { Ending, FragileInput } from './__fixtures__/fragile.model.js';
import { ManualClock } from './__fixtures__/manual-clock.js';
import type { MoodyInput } from './__fixtures__/moody.model.js';
import { WorkerPool } from './worker-pool.js';
import type { LaneOptions, LaneShortage, WorkerPoolOptions } from './worker-pool.js';

const { signal } = new AbortController();
let folder: string;
let pool: WorkerPool;
/** What the observer was told. */
let told: string[];
let shortages: (readonly LaneShortage[])[];

beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'worker-loss-'))));
afterEach(async () => {
  await pool[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await setTimeout(5);
}

function spec(name: string, fixture: 'fragile' | 'moody', options: object = {}): ModelSpec {
  const module = new URL(`./__fixtures__/${fixture}.model.js`, import.meta.url);
  return { name, module, options, lane: 'compute', policy: { maxBatch: 8, maxWaitMs: 0, maxQueue: 100 } };
}

const countOf = (file: string): Promise<number> =>
  readFile(file, 'utf8').then(
    ({ length }) => length,
    () => 0,
  );

describe.each(['threads', 'processes'] as const)('a worker that is lost (%s)', (isolation) => {
  const open = (compute: LaneOptions = { threads: 1 }, options: WorkerPoolOptions = {}): void => {
    [told, shortages] = [[], []];
    const observer = {
      ...{ onBatch: () => undefined, onQueue: () => undefined, onRefused: () => undefined },
      onRetry: (model: string) => void told.push(`retry ${model}`),
      onWorkerLost: (lane: string) => {
        told.push(`lost ${lane}`);
        shortages.push(pool.shortages);
      },
    };
    pool = new WorkerPool({ isolation, lanes: { vad: { threads: 1 }, compute }, observer, ...options });
  };
  const fragile = (options?: object, name = 'fragile'): Promise<LoadedModel<FragileInput, unknown>> =>
    pool.load(spec(name, 'fragile', options));
  const ending = (times: number, way: Ending['way'] = 'exit', name = 'ends'): Ending => {
    return { file: join(folder, name), times, way };
  };

  const ways: Ending['way'][] = ['exit', 'stray', ...(isolation === 'processes' ? ['abort' as const] : [])];
  it.each(ways)('costs no call (%s): what it ran is run again by another', async (way) => {
    open();
    const model = await fragile();
    const calls: FragileInput[] = ['echo', ending(1, way), 'echo'];
    const answers = await Promise.all(calls.map((input) => model.run(input, { signal })));
    expect(answers.map(({ output }) => output)).toEqual(calls);
    expect(told).toEqual(['lost compute', ...calls.map(() => 'retry fragile')]);
    expect(pool.stats()).toMatchObject({
      models: { fragile: { done: 3, failed: 0, retried: 3, running: 0, queued: 0 } },
      lanes: { compute: { threads: 1, busy: 0 } },
    });
  });

  it('is replaced when its memory is full', async () => {
    open({ threads: 1, maxHeapMiB: 40 });
    const model = await fragile();
    expect((await model.run(ending(1, 'heap'), { signal })).output).toMatchObject({ way: 'heap' });
    expect(told).toEqual(['lost compute', 'retry fragile']);
  }, 30_000);

  it('is not followed by one after the other: who has lost two is answered, and takes no others along', async () => {
    open({ threads: 2 });
    const model = await fragile();
    const poison = ending(Infinity);
    const outcomes = await Promise.allSettled(
      (['echo', poison, 'echo'] as const).map((input) => model.run(input, { signal })),
    );
    const failed = {
      status: 'rejected',
      reason: { code: 'provider', retryable: false, details: { model: 'fragile' } },
    };
    expect(outcomes).toMatchObject([{ value: { output: 'echo' } }, failed, { value: { output: 'echo' } }]);
    expect(await countOf(poison.file)).toBe(2);
    expect((await model.run('echo', { signal })).output).toBe('echo');
    expect(pool.stats().models.fragile).toMatchObject({ done: 3, failed: 1, retried: 3 });
  });

  it('costs nobody anything who has given up', async () => {
    open();
    const model = await fragile();
    const controller = new AbortController();
    const poison = ending(Infinity);
    const given = model.run(poison, { signal: controller.signal });
    setImmediate(() => setImmediate(() => controller.abort('enough')));
    await expect(given).rejects.toBe('enough');
    expect((await model.run('echo', { signal })).output).toBe('echo');
    expect(await countOf(poison.file)).toBeLessThanOrEqual(1);
    expect(pool.stats().models.fragile).toMatchObject({ retried: 0, cancelled: 1 });
  });

  it('has its place taken by one that has every model, and until then the lane is short of it', async () => {
    open({ threads: 2 });
    const count = join(folder, 'loads');
    const [model, other] = [await fragile({ count }), await pool.load<MoodyInput, unknown>(spec('moody', 'moody'))];
    expect(pool.shortages).toEqual([]);
    await model.run(ending(1), { signal });
    expect(shortages).toEqual([[{ lane: 'compute', ready: 1, wanted: 2 }]]);
    await until(() => pool.shortages.length === 0);
    expect(await countOf(count)).toBe(3);
    expect((await other.run('echo', { signal })).output).toBe('echo');
  });

  it('does not keep a load from ending: its successor takes part', async () => {
    const count = join(folder, 'loads');
    let loadsWhenDone: Promise<number> | undefined;
    const quiet = { onBatch: () => undefined, onQueue: () => undefined, onRefused: () => undefined };
    // While no worker is there.
    const onWorkerLost = (): void => {
      loadsWhenDone = fragile({ count }, 'other').then(() => countOf(count));
    };
    open({ threads: 1 }, { observer: { ...quiet, onWorkerLost } });
    await (await fragile()).run(ending(1), { signal });
    expect(await loadsWhenDone).toBe(1);
    expect((await (await fragile({ count }, 'other')).run('echo', { signal })).output).toBe('echo');
  });

  it('is replaced ever more slowly when none lives; what waits is refused, and in the end the model given up', async () => {
    open();
    const onLoad = { file: join(folder, 'loads'), way: 'exit' as const };
    const [model, other] = [await fragile({ onLoad }), await fragile({}, 'other')];
    await writeFile(onLoad.file, '');
    const refused = model.run(ending(1), { signal });
    await until(() => told.includes('lost compute'));
    const waiting = [refused, other.run('echo', { signal }), fragile({}, 'late')];
    const gone = { status: 'rejected', reason: { code: 'provider', retryable: true } };
    expect(await Promise.allSettled<unknown>(waiting)).toMatchObject([gone, gone, gone]);
    await until(() => pool.shortages.length === 0);
    // One that was at work, and five that were loading.
    expect(await countOf(onLoad.file)).toBe(5);
    expect((await other.run('echo', { signal })).output).toBe('echo');
    await expect(model.run('echo', { signal })).rejects.toMatchObject({ code: 'provider' });
  }, 30_000);

  it('refuses a model that ends its workers while it is loaded for the first time', async () => {
    open({ threads: 2 });
    const model = await fragile();
    const onLoad = { file: join(folder, 'loads'), way: 'exit' as const };
    await writeFile(onLoad.file, '');
    await expect(fragile({ onLoad }, 'deadly')).rejects.toMatchObject({ code: 'provider', retryable: true });
    await until(() => pool.shortages.length === 0);
    expect((await model.run('echo', { signal })).output).toBe('echo');
  });
});

it('is killed when the pool closes, if it is a process and does not come to an end', async () => {
  const clock = new ManualClock();
  pool = new WorkerPool({ isolation: 'processes', lanes: { compute: { threads: 1 } }, clock });
  const model = await pool.load<FragileInput, unknown>(spec('fragile', 'fragile'));
  const file = join(folder, 'hangs');
  const hanging = model.run({ file, times: 1, way: 'hang' }, { signal });
  await until(async () => (await countOf(file)) === 1);
  const disposal = pool[Symbol.asyncDispose]();
  await expect(hanging).rejects.toMatchObject({ code: 'overload' });
  clock.advance(9_999);
  expect(pool.stats().lanes.compute).toMatchObject({ threads: 1, busy: 1 });
  clock.advance(1);
  await disposal;
  expect(clock.sleepers).toBe(0);
});
