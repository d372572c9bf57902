import { describe, expect, it } from '@jest/globals';
import { idsOf, laneOf, placed, queueOf, waiting } from './__fixtures__/waiting.js';
import type { LaneParts, NamedCall, NamedQueue } from './__fixtures__/waiting.js';
import { admit } from './admission.js';

function admitTo(queue: NamedQueue, call: NamedCall, lane: LaneParts = {}, others: readonly NamedQueue[] = []) {
  return admit<NamedCall, NamedQueue>(laneOf([queue, ...others], lane), queue, placed(queue, call), 100);
}

describe('a full queue', () => {
  const of = (...sessions: string[]) =>
    queueOf(
      'asr',
      sessions.map((session, at) => waiting(`${session}${at}`, { session })),
      { maxQueue: 3 },
    );

  it('has room up to maxQueue', () => {
    expect(admitTo(of('a', 'b'), waiting('new'))).toMatchObject({ admitted: true });
    expect(admitTo(of('a', 'b', 'c'), waiting('new'))).toEqual({ admitted: false, reason: 'queue-full' });
  });

  it('makes room for a session that has nothing in it, at the cost of the one that has most', () => {
    const admission = admitTo(of('a', 'b', 'a'), waiting('new', { session: 'c' }));
    expect(admission).toMatchObject({ admitted: true, displaced: { id: 'a2' } });
    expect(admission.admitted && idsOf(admission.calls)).toBe('a0 b1 new');
    expect(admitTo(of('a', 'b', 'a'), waiting('new', { session: 'a' }))).toEqual({
      admitted: false,
      reason: 'queue-full',
    });
  });

  it('makes room for what is more urgent', () => {
    const queue = queueOf('asr', [waiting('guess', { priority: 'background' }), waiting('a')], { maxQueue: 2 });
    expect(admitTo(queue, waiting('new'))).toMatchObject({ displaced: { id: 'guess' } });
    expect(admitTo(queue, waiting('new', { priority: 'background' }))).toMatchObject({ admitted: false });
  });

  it('takes the newer call of a session in place of the older', () => {
    const partial = (id: string, session: string) => waiting(id, { session, coalesce: 'partial' });
    const final = waiting('final', { session: 'a' });
    const queue = queueOf('asr', [partial('old', 'a'), final, partial('other', 'b')], { maxQueue: 3 });
    const admission = admitTo(queue, partial('new', 'a'));
    expect(admission).toMatchObject({ admitted: true, superseded: { id: 'old' } });
    expect(admission.admitted && idsOf(admission.calls)).toBe('new other final');
    expect(admission).not.toHaveProperty('displaced');
  });

  it('keeps the older where the newer is refused', () => {
    const queue = queueOf('asr', [waiting('old', { session: 'a', coalesce: 'partial' })]);
    const newer = waiting('new', { session: 'a', coalesce: 'partial', deadline: 150 });
    expect(admitTo(queue, newer, { idleWorkers: 0, busyUntil: [200] })).toMatchObject({ admitted: false });
  });
});

describe('a deadline', () => {
  const times = [
    { batchSize: 1, ms: 20 },
    { batchSize: 4, ms: 32 },
  ];
  const busy = { idleWorkers: 0, busyUntil: [110] };
  const estimate = (
    queue: NamedQueue,
    part: Partial<NamedCall> = {},
    lane: Parameters<typeof admitTo>[2] = busy,
    others?: readonly NamedQueue[],
  ) => {
    const admission = admitTo(queue, waiting('new', { deadline: 100.5, ...part }), lane, others);
    return 'estimatedMs' in admission ? admission.estimatedMs : 'admitted';
  };
  const ahead = (count: number, part: Partial<NamedCall> = {}) =>
    Array.from({ length: count }, (_, at) => waiting(`w${at}`, { deadline: 100.1, ...part }));

  it('is refused from the moment on at which it is expected to be missed', () => {
    const queue = queueOf('asr', [], { times });
    expect(admitTo(queue, waiting('new', { deadline: 130 }), busy)).toEqual({
      admitted: false,
      reason: 'deadline',
      estimatedMs: 30,
    });
    expect(admitTo(queue, waiting('new', { deadline: 131 }), busy)).toMatchObject({ admitted: true });
  });

  it('is met by nobody and refused to nobody while nothing is known', () => {
    expect(estimate(queueOf('asr', ahead(3)), {}, { idleWorkers: 1 })).toBe('admitted');
  });

  it('counts the batches before it, its own, and only what goes before it', () => {
    expect(estimate(queueOf('asr', ahead(2), { times }))).toBe(10 + 28);
    expect(estimate(queueOf('asr', ahead(5), { times }))).toBe(10 + 32 + 24);
    expect(estimate(queueOf('asr', ahead(5, { priority: 'background' }), { times }))).toBe(10 + 20);
    expect(estimate(queueOf('asr', ahead(5, { deadline: Infinity }), { times }))).toBe(10 + 20);
  });

  it('counts more urgent calls of other models, on every worker', () => {
    const tts = queueOf('tts', ahead(3, { priority: 'urgent' }), { maxBatch: 1, times: [{ batchSize: 1, ms: 50 }] });
    const asr = queueOf('asr', [], { times });
    expect(estimate(asr, {}, busy, [tts])).toBe(10 + 150 + 20);
    expect(estimate(asr, {}, { idleWorkers: 1, busyUntil: [110] }, [tts])).toBe(60 + 20);
    const three = queueOf('three', ahead(3, { priority: 'urgent' }), { times });
    expect(estimate(asr, {}, busy, [three])).toBe(10 + 28 + 20);
    expect(estimate(asr, { priority: 'urgent', deadline: 100.05 }, busy, [tts])).toBe(10 + 20);
  });

  it('takes a run that lasts longer than expected for one that is about to end', () => {
    expect(estimate(queueOf('asr', [], { times }), {}, { idleWorkers: 0, busyUntil: [40] })).toBe(20);
  });

  it('counts no wait for a model that overlaps while there is room, and then the end of a run', () => {
    const decoder = queueOf('decoder', [], { times, maxBatch: 1, overlap: 4 });
    const under = (calls: number): LaneParts => ({
      workers: [{ id: 1, open: true, runs: [{ queue: decoder, calls, until: 140 }] }],
    });
    expect(estimate(decoder, {}, under(1))).toBe(24);
    expect(estimate(decoder, {}, under(3))).toBe(32);
    expect(estimate(decoder, {}, under(4))).toBe(40 + 20);
    const beside = queueOf('beside', [], { times });
    expect(estimate(beside, {}, under(4))).toBe(20);
  });

  it('knows of workers that do something else now only when they will run something', () => {
    const asr = queueOf('asr', [], { times });
    const loading = { id: 1, open: false, runs: [] };
    expect(estimate(asr, {}, { workers: [loading] })).toBe('admitted');
    expect(estimate(asr, {}, { ...busy, workers: [loading] })).toBe(30);
  });
});
