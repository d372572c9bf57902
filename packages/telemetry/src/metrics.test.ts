import { describe, expect, it } from '@jest/globals';
import type { TurnTimeline } from '@repartee/core';
import { ReparteeError } from '@repartee/core/providers';
import { Metrics } from './metrics.js';

const spoken: TurnTimeline = {
  responseId: 'resp_1',
  itemId: 'item_1',
  anchor: 'speech-end',
  marks: {
    pause: 130,
    transcript: 250,
    'turn-decision': 160,
    endpoint: 260,
    'llm-first-token': 300,
    'llm-end': 500,
    'tts-first-audio': 480,
    'first-audio-sent': 490,
    'audio-end': 2000,
  },
  timings: {},
  userAudioMs: 1500,
  answerAudioMs: 1400,
  outcome: 'completed',
};

/** The samples of a series, by their labels. */
async function series(metrics: Metrics, name: string): Promise<Record<string, number>> {
  const lines = (await metrics.text()).split('\n').filter((line) => new RegExp(`^${name}(\\{| )`).test(line));
  return Object.fromEntries(
    lines.map((line) => {
      const [, labels = '', value] = /^\w+(?:\{(.*)\})? (\S+)$/.exec(line)!;
      return [labels, Number(value)];
    }),
  );
}

describe('the metrics of conversations', () => {
  it('count answers by outcome and modality', async () => {
    const metrics = new Metrics({ process: false });
    metrics.onTimeline(spoken);
    metrics.onTimeline({ ...spoken, outcome: 'interrupted' });
    metrics.onTimeline({ ...spoken, anchor: 'request', itemId: null });
    expect(await series(metrics, 'realtime_requests_total')).toEqual({
      'outcome="completed",modality="audio"': 1,
      'outcome="interrupted",modality="audio"': 1,
      'outcome="completed",modality="text"': 1,
    });
  });

  it('measure each stage in seconds', async () => {
    const metrics = new Metrics({ process: false });
    metrics.onTimeline(spoken);
    const sums = await series(metrics, 'realtime_latency_seconds_sum');
    expect(sums['stage="endpoint"']).toBeCloseTo(0.26);
    expect(sums['stage="asr"']).toBeCloseTo(0.12);
    expect(sums['stage="llm"']).toBeCloseTo(0.04);
    expect(sums['stage="tts"']).toBeCloseTo(0.18);
    expect(sums['stage="total"']).toBeCloseTo(0.49);
    const buckets = await series(metrics, 'realtime_latency_seconds_bucket');
    expect(buckets['le="0.4",stage="total"']).toBe(0);
    expect(buckets['le="0.7",stage="total"']).toBe(1);
  });

  it('leave out stages that did not happen', async () => {
    const metrics = new Metrics({ process: false });
    metrics.onTimeline({ ...spoken, marks: { pause: 130, transcript: 250 }, outcome: 'failed' });
    expect(await series(metrics, 'realtime_latency_seconds_count')).toEqual({ 'stage="asr"': 1 });
  });

  it('do not count as waiting what the agent says unasked', async () => {
    const metrics = new Metrics({ process: false });
    const greeting = { 'tts-first-audio': 80, 'first-audio-sent': 90 };
    metrics.onTimeline({ ...spoken, anchor: 'request', itemId: null, marks: greeting });
    expect(await series(metrics, 'realtime_latency_seconds_count')).toEqual({ 'stage="tts"': 1 });
  });

  it('count a model that was asked ahead of the turn from the transcript', async () => {
    const metrics = new Metrics({ process: false });
    metrics.onTimeline({ ...spoken, marks: { ...spoken.marks, endpoint: 400 } });
    const sums = await series(metrics, 'realtime_latency_seconds_sum');
    expect(sums['stage="llm"']).toBeCloseTo(0.05);
  });

  it('count a model that was asked by a draft from the draft', async () => {
    const metrics = new Metrics({ process: false });
    const marks = { ...spoken.marks, draft: 270, endpoint: 290 };
    metrics.onTimeline({ ...spoken, marks, speculation: { used: true, dropped: 0, wastedMs: 0 } });
    const sums = await series(metrics, 'realtime_latency_seconds_sum');
    expect(sums['stage="llm"']).toBeCloseTo(0.03);
  });

  it('count answers prepared ahead, and what those in vain cost', async () => {
    const metrics = new Metrics({ process: false });
    metrics.onTimeline(spoken);
    metrics.onTimeline({ ...spoken, speculation: { used: true, dropped: 0, wastedMs: 0 } });
    metrics.onTimeline({ ...spoken, speculation: { used: false, dropped: 2, wastedMs: 250 } });
    expect(await series(metrics, 'repartee_speculations_total')).toEqual({
      'outcome="used"': 1,
      'outcome="dropped"': 2,
    });
    expect(await series(metrics, 'repartee_speculation_wasted_seconds_total')).toEqual({ '': 0.25 });
  });

  it('count interruptions by who kept the floor', async () => {
    const metrics = new Metrics({ process: false });
    metrics.onInterruption('taken');
    metrics.onInterruption('resumed');
    metrics.onInterruption('resumed');
    expect(await series(metrics, 'repartee_interruptions_total')).toEqual({
      'outcome="taken"': 1,
      'outcome="resumed"': 2,
    });
  });

  it('counts what another provider took over', async () => {
    const metrics = new Metrics({ process: false });
    metrics.onFailover({ kind: 'llm', provider: 'openai', code: 'timeout' });
    expect(await metrics.text()).toContain(
      'repartee_provider_failovers_total{kind="llm",provider="openai",code="timeout"} 1',
    );
  });

  it('follow sessions and errors', async () => {
    const metrics = new Metrics({ process: false });
    metrics.onOpen();
    metrics.onOpen();
    metrics.onClose();
    metrics.onError(new ReparteeError('timeout', 'late'));
    expect(await series(metrics, 'repartee_sessions')).toEqual({ '': 1 });
    expect(await series(metrics, 'repartee_session_opens_total')).toEqual({ '': 2 });
    expect(await series(metrics, 'repartee_errors_total')).toEqual({ 'code="timeout"': 1 });
  });
});

it('follows the pool, by model and device', async () => {
  const metrics = new Metrics({ process: false });
  metrics.pool.onQueue('whisper', 3);
  metrics.pool.onBatch({
    model: 'whisper',
    device: 'cuda:0',
    batchSize: 2,
    maxBatch: 8,
    queueMs: [10, 20],
    computeMs: 100,
  });
  metrics.pool.onRefused('whisper', 'overload');
  metrics.pool.onRetry('whisper');
  metrics.pool.onWorkerLost('compute');
  const model = 'model="whisper"';
  const batch = `${model},device="cuda:0"`;
  expect(await series(metrics, 'repartee_pool_queue_depth')).toEqual({ [model]: 3 });
  expect((await series(metrics, 'repartee_pool_queue_seconds_count'))[batch]).toBe(2);
  expect((await series(metrics, 'repartee_pool_queue_seconds_sum'))[batch]).toBeCloseTo(0.03);
  expect((await series(metrics, 'repartee_pool_batch_size_sum'))[batch]).toBe(2);
  expect((await series(metrics, 'repartee_pool_batch_fill_sum'))[batch]).toBe(0.25);
  expect((await series(metrics, 'repartee_pool_compute_seconds_sum'))[batch]).toBeCloseTo(0.1);
  expect(await series(metrics, 'repartee_pool_refused_total')).toEqual({ [`${model},code="overload"`]: 1 });
  expect(await series(metrics, 'repartee_pool_retries_total')).toEqual({ [model]: 1 });
  expect(await series(metrics, 'repartee_pool_workers_lost_total')).toEqual({ 'lane="compute"': 1 });
});

it('keeps two servers in one process apart, with the metrics of the process in each', async () => {
  const [first, second] = [new Metrics(), new Metrics()];
  first.onOpen();
  expect(await series(second, 'repartee_sessions')).toEqual({ '': 0 });
  expect(await second.text()).toContain('process_cpu_seconds_total');
  expect(second.contentType).toContain('text/plain');
});
