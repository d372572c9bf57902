import { describe, expect, it } from '@jest/globals';
import { inlineInference, WorkerPool } from '@repartee/inference';
import { chunked, speechFixture, VirtualClock } from '@repartee/testing';
import type { InferenceClient } from '@repartee/core/providers';
import { settings } from './settings.js';
import { SileroVad } from './silero-vad.js';

const SESSIONS = 8;
const signal = new AbortController().signal;

async function judge(vad: SileroVad, samples: Float32Array): Promise<number[]> {
  const values: number[] = [];
  for await (const { speech } of vad.listen(chunked(samples, 320), { signal })) values.push(speech);
  return values;
}

const open = (inference: InferenceClient) =>
  SileroVad.open(settings.parse({}), { inference, resolvePath: (path) => path, clock: new VirtualClock() });

describe('sessions that share the worker pool', () => {
  it('hear the same, to the last bit, as each alone, in shared runs', async () => {
    const sizes: number[] = [];
    await using pool = new WorkerPool({
      lanes: { vad: { threads: 1 } },
      observer: { onBatch: ({ batchSize }) => sizes.push(batchSize), onQueue() {}, onRefused() {} },
    });
    const speech = speechFixture('cold-hearted').samples;
    const streams = Array.from({ length: SESSIONS }, (_, i) => speech.slice(i * 4000, i * 4000 + 32_000));
    const shared = await open(pool);
    const together = await Promise.all(streams.map((samples) => judge(shared, samples)));
    const alone = await open(inlineInference());
    for (const [i, samples] of streams.entries()) expect(together[i]).toEqual(await judge(alone, samples));
    expect(Math.max(...sizes)).toBeGreaterThan(1);
  });

  it('are judged in one run where their frames come within one tick', async () => {
    const sizes: number[] = [];
    const clock = new VirtualClock();
    await using pool = new WorkerPool({
      lanes: { vad: { threads: 1 } },
      calibrate: false,
      clock,
      observer: { onBatch: ({ batchSize }) => sizes.push(batchSize), onQueue() {}, onRefused() {} },
    });
    const vad = await open(pool);
    const { maxWaitMs } = settings.parse({});
    const begin = () => vad.listen(chunked(new Float32Array(512), 512), { signal }).next();
    const planned = () => new Promise(setImmediate);
    const inTick: Promise<unknown>[] = [];
    for (let session = 0; session < SESSIONS; session++) {
      inTick.push(begin());
      await planned();
      await clock.advance((maxWaitMs * 0.9) / SESSIONS);
    }
    expect(sizes).toEqual([]);
    await clock.advance(maxWaitMs * 0.2);
    await Promise.all(inTick);
    const afterIt = begin();
    await planned();
    await clock.advance(maxWaitMs);
    await afterIt;
    expect(sizes).toEqual([SESSIONS, 1]);
  });
});
