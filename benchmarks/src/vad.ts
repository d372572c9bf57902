import { WorkerPool } from '@repartee/inference';
import type { WorkerPoolOptions } from '@repartee/inference';
import type { InferenceClient, LoadedModel } from '@repartee/core/providers';
import { percentile, table, writeReport } from './report.js';
import { allocatedBytes } from './vad/allocated-bytes.js';
import { framesThatDiffer, judgeAll, openVad } from './vad/equal-bits.js';
import { pacedStreams } from './vad/paced-streams.js';
import type { PacedResult } from './vad/paced-streams.js';
import { leastUs, plainOnnx, sherpaOnnx } from './vad/single-stream.js';
import { someSpeech } from './vad/speech.js';

const streamCounts = [1, 8, 32, 100];
const frameMs = 32;
const busyThreads = 2;

const policies = {
  'at-once': { start: 'at-once' },
  'tick 2 ms': { start: 'when-full', maxWaitMs: 2 },
  'tick 3 ms': { start: 'when-full', maxWaitMs: 3 },
  'tick 4 ms': { start: 'when-full', maxWaitMs: 4 },
  'tick 8 ms': { start: 'when-full', maxWaitMs: 8 },
} as const;

/** In place of the pool: what is left is the driver of this benchmark, the stream and its frames. */
const noModel: InferenceClient = {
  async load<Input, Output>(): Promise<LoadedModel<Input, Output>> {
    const memory = new Float32Array(320);
    const timing = { queueMs: 0, computeMs: 0, batchSize: 1 };
    return { run: async () => ({ output: { speech: 0, memory } as Output, timing }) };
  },
};

/** The VAD of many streams at once: what a frame costs, how late it comes, whether company changes its result. */
export async function vad(): Promise<void> {
  const { name: audio, samples: speech } = someSpeech();
  const idle: (readonly (string | number)[])[] = [];
  const busy: (readonly (string | number)[])[] = [];
  const nothing = await pacedStreams(await openVad(noModel), { streams: 32, seconds: 4, speech });
  idle.push(row('no pool, no model', 32, nothing, []));
  for (const [name, policy] of Object.entries(policies)) {
    const sizes: number[] = [];
    await using pool = new WorkerPool(poolOptions(policy, sizes));
    const silero = await openVad(pool);
    for (const streams of streamCounts) {
      sizes.length = 0;
      const result = await pacedStreams(silero, { streams, seconds: 4, speech });
      idle.push(row(name, streams, result, sizes));
    }
    const stop = await saturate(pool);
    sizes.length = 0;
    const result = await pacedStreams(silero, { streams: 100, seconds: 8, speech });
    busy.push(row(name, 100, result, sizes));
    await stop();
  }
  const head = [
    'policy',
    'streams',
    'batch, mean',
    'CPU µs/frame: process',
    'main thread',
    "VAD's thread",
    'p50 ms',
    'p95 ms',
    'max ms',
    'late',
  ];
  writeReport({
    name: 'vad',
    command: 'npm run bench vad',
    body: [
      `${audio}; frames of ${frameMs} ms, in real time, each stream begun at a moment of its own; from the moment a frame is whole to its probability. Late: after the next frame. 4 s a row. A thread that wakes up finds its caches cold, and so a run costs more here than flat out: fewer, larger runs are cheaper by more than the model's own gain.`,
      table(head, idle),
      `The same while ${busyThreads} compute threads never rest (8 s a row; the process's CPU includes theirs).`,
      table(head, busy),
      await equality(speech),
      '## One stream after the other, beside others',
      await beside(speech),
      '## Garbage',
      await garbage(speech),
    ].join('\n\n'),
  });
}

function poolOptions(policy: NonNullable<WorkerPoolOptions['batching']>, sizes: number[]): WorkerPoolOptions {
  return {
    lanes: { vad: { threads: 1 }, compute: { threads: busyThreads } },
    models: { silero: policy },
    observer: {
      onBatch: ({ model, batchSize }) => void (model === 'silero' && sizes.push(batchSize)),
      onQueue() {},
      onRefused() {},
    },
  };
}

function row(
  name: string,
  streams: number,
  result: PacedResult,
  sizes: readonly number[],
): readonly (string | number)[] {
  const { totalUs, mainUs, vadUs, latencies, missing, frames } = result;
  const late = latencies.filter((latency) => latency > frameMs).length + missing;
  return [
    name,
    streams,
    sizes.length === 0 ? '–' : mean(sizes).toFixed(1),
    ...[totalUs, mainUs, vadUs].map((us) => us.toFixed(0)),
    ...[percentile(latencies, 0.5), percentile(latencies, 0.95), Math.max(...latencies)].map((value) =>
      value.toFixed(1),
    ),
    `${late} of ${frames}`,
  ];
}

/** Two calls for each compute thread, again and again, until told to stop. */
async function saturate(pool: WorkerPool): Promise<() => Promise<void>> {
  const model = await pool.load<number, number>({
    name: 'busy',
    module: new URL('./vad/busy.model.js', import.meta.url),
    options: undefined,
    lane: 'compute',
    policy: { maxBatch: 1, maxWaitMs: 0, maxQueue: 100 },
  });
  let stopped = false;
  const { signal } = new AbortController();
  const callers = Array.from({ length: 2 * busyThreads }, async () => {
    while (!stopped) await model.run(250, { signal });
  });
  return async () => {
    stopped = true;
    await Promise.all(callers);
  };
}

async function equality(speech: Float32Array): Promise<string> {
  const sizes: number[] = [];
  await using pool = new WorkerPool(poolOptions(policies['at-once'], sizes));
  const { frames, differ } = await framesThatDiffer(pool, { streams: 100, speech });
  return `100 streams together (${mean(sizes).toFixed(1)} frames a run) against each alone: ${differ} of ${frames} probabilities differ in any bit.`;
}

async function beside(speech: Float32Array): Promise<string> {
  const plain = await plainOnnx();
  const rows: (readonly string[])[] = [
    ['onnxruntime-node, its own file, one run a frame', (await leastUs(plain, speech)).toFixed(0)],
  ];
  const sherpa = sherpaOnnx();
  rows.push(['sherpa-onnx-node', sherpa ? (await leastUs(sherpa, speech)).toFixed(0) : 'not installed']);
  for (const streams of [1, 32]) {
    await using pool = new WorkerPool(poolOptions(policies['at-once'], []));
    const silero = await openVad(pool);
    let least = Infinity;
    for (let round = 0; round < 5; round++) {
      const from = process.cpuUsage();
      const parts = Array.from({ length: streams }, (_, at) => speech.slice(at * 4000, at * 4000 + 32_000));
      const judged = await Promise.all(parts.map((part) => judgeAll(silero, part)));
      const { user, system } = process.cpuUsage(from);
      least = Math.min(least, (user + system) / judged.flat().length);
    }
    rows.push([
      `Repartee, threads included, ${streams === 1 ? 'one stream' : `${streams} streams in step`}`,
      least.toFixed(0),
    ]);
  }
  return table(['', 'CPU µs/frame, least of 5 rounds'], rows);
}

async function garbage(speech: Float32Array): Promise<string> {
  await using pool = new WorkerPool(poolOptions(policies['tick 2 ms'], []));
  const silero = await openVad(pool);
  let frames = 0;
  const { bytes, top } = await allocatedBytes(async () => {
    frames = (await pacedStreams(silero, { streams: 100, seconds: 4, speech })).frames;
  });
  // The second that warms up was sampled, too.
  const perFrame = (value: number) => Math.round((value / frames) * (4 / 5));
  return [
    `Allocated on the main thread's heap, 100 streams, tick 2 ms, the driver of this benchmark included: ${perFrame(bytes)} bytes a frame (contents of typed arrays not counted). Most of it in:`,
    table(
      ['place', 'bytes/frame'],
      top.map(([place, size]) => [place, perFrame(size)]),
    ),
  ].join('\n\n');
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
