import { describe, expect, it } from '@jest/globals';
import { idsOf, laneOf, queueOf, waiting } from './__fixtures__/waiting.js';
import type { NamedCall, NamedQueue, NamedWorker } from './__fixtures__/waiting.js';
import { planBatches } from './batcher.js';
import type { LaneState } from './lane-state.js';

const plan = (lane: LaneState<NamedQueue>, now = 0) => planBatches<NamedCall, NamedQueue>(lane, now);

function planned(queues: readonly NamedQueue[], idleWorkers: number, now = 0, batchesStarted = 0): string[] {
  const { batches } = plan(laneOf(queues, { idleWorkers, batchesStarted }), now);
  return batches.map(({ queue, calls }) => `${queue.name}: ${idsOf(calls)}`);
}

const calls = (...ids: string[]): NamedCall[] => ids.map((id) => waiting(id));

describe('a plan', () => {
  it('gives an idle worker what is there at once, without waiting for a batch to fill', () => {
    expect(planned([queueOf('asr', calls('a', 'b'))], 1)).toEqual(['asr: a b']);
  });

  it('takes no more than maxBatch and leaves the rest in order', () => {
    const asr = queueOf('asr', calls('a', 'b', 'c', 'd', 'e', 'f'));
    const { batches, waiting: left } = plan(laneOf([asr]));
    expect(idsOf(batches[0]!.calls)).toBe('a b c d');
    expect(idsOf(left.get(asr)!)).toBe('e f');
  });

  it('leaves everything waiting while no worker is idle', () => {
    expect(planned([queueOf('asr', calls('a'))], 0)).toEqual([]);
  });

  it('gives several models their turns: by priority, by deadline, then the one that came first', () => {
    const oldest = queueOf('oldest', calls('o'));
    const newer = queueOf('newer', calls('n'));
    const pressed = queueOf('pressed', [waiting('p', { deadline: 100 })]);
    const urgent = queueOf('urgent', [waiting('u', { priority: 'urgent' })]);
    const all = [newer, pressed, oldest, urgent];
    expect(planned(all, 4)).toEqual(['urgent: u', 'pressed: p', 'oldest: o', 'newer: n']);
    expect(planned(all, 2)).toEqual(['urgent: u', 'pressed: p']);
  });

  it('puts first what is due first, and refuses none of it for being late', () => {
    const soon = waiting('soon', { due: 50 });
    const later = waiting('later', { deadline: 100 });
    const lane = [queueOf('asr', [later]), queueOf('tts', [soon])];
    expect(planned(lane, 2)).toEqual(['tts: soon', 'asr: later']);
    expect(planned(lane, 2, 90)).toEqual(['tts: soon', 'asr: later']);
  });

  it('lets what is wanted later wait for an idle worker, and go beside others only when it must', () => {
    const asr = queueOf('asr', [], { overlap: 4 });
    const tts = queueOf('tts', [waiting('words', { due: 3_000, patientUntil: 2_500 })]);
    const busy: NamedWorker = { id: 0, open: true, runs: [{ queue: asr, calls: 1, until: 100 }] };
    const lane = (...workers: NamedWorker[]): LaneState<NamedQueue> => ({
      queues: [asr, tts],
      workers,
      batchesStarted: 0,
    });
    expect(plan(lane(busy), 2_499)).toMatchObject({ batches: [], wakeAt: 2_500 });
    expect(plan(lane(busy), 2_500).batches).toMatchObject([{ queue: tts, worker: 0 }]);
    expect(plan(lane(busy, { id: 1, open: true, runs: [] })).batches).toMatchObject([{ queue: tts, worker: 1 }]);
    const prompt = { ...tts, calls: [waiting('now')] };
    expect(plan({ ...lane(busy), queues: [asr, prompt] }).batches).toMatchObject([{ queue: prompt, worker: 0 }]);
  });

  it('lets a model gather while another has waited its maxWaitMs or has a full batch', () => {
    const gathering = queueOf('gathering', calls('g'), { maxWaitMs: 50 });
    const overdue = queueOf('overdue', calls('o'), { maxWaitMs: 5 });
    const full = queueOf('full', calls('a', 'b'), { maxWaitMs: 50, maxBatch: 2 });
    expect(planned([gathering, overdue], 1, 4)).toEqual(['gathering: g']);
    expect(planned([gathering, overdue], 1, 5)).toEqual(['overdue: o']);
    expect(planned([gathering, full], 1, 4)).toEqual(['full: a b']);
    expect(planned([gathering, overdue], 1, 50)).toEqual(['gathering: g']);
  });

  it('lets sessions take turns, also between the batches of one plan', () => {
    const asr = queueOf(
      'asr',
      ['a1', 'a2', 'a3', 'b1', 'c1'].map((id) => waiting(id, { session: id[0]! })),
      { maxBatch: 2 },
    );
    expect(planned([asr], 3)).toEqual(['asr: a1 b1', 'asr: c1 a2', 'asr: a3']);
  });

  it('expires calls at their deadline and says when the next one is', () => {
    const asr = queueOf('asr', [waiting('a', { deadline: 10 }), waiting('b', { deadline: 30 }), waiting('c')]);
    const { expired, wakeAt } = plan(laneOf([asr], { idleWorkers: 0 }), 10);
    expect(idsOf(expired.map(({ call }) => call))).toBe('a');
    expect(wakeAt).toBe(30);
    expect(planned([asr], 1, 10)).toEqual(['asr: b c']);
  });

  it('runs nothing that could only be done too late', () => {
    const asr = queueOf('asr', [waiting('a', { deadline: 30 }), waiting('b', { deadline: 60 })], {
      times: [{ batchSize: 1, ms: 20 }],
    });
    expect(planned([asr], 1, 9)).toEqual(['asr: a b']);
    expect(planned([asr], 1, 10)).toEqual(['asr: b']);
    expect(plan(laneOf([asr], { idleWorkers: 0 }), 10)).toMatchObject({ expired: [{ call: { id: 'a' } }], wakeAt: 40 });
  });
});

describe('a policy that waits for a full batch', () => {
  const fixed = { start: 'when-full', maxBatch: 4, maxWaitMs: 50 } as const;

  it('leaves a worker idle until the batch is full, or the oldest call has waited long enough', () => {
    const some = queueOf('asr', [waiting('a', { waitingSince: 10 }), waiting('b', { waitingSince: 40 })], fixed);
    expect(planned([some], 1, 59)).toEqual([]);
    expect(plan(laneOf([some]), 59).wakeAt).toBe(60);
    expect(planned([some], 1, 60)).toEqual(['asr: a b']);
    expect(planned([queueOf('asr', calls('a', 'b', 'c', 'd'), fixed)], 1)).toEqual(['asr: a b c d']);
  });

  it('lets a second worker wait for what is left of the first batch', () => {
    expect(planned([queueOf('asr', calls('a', 'b', 'c', 'd', 'e'), fixed)], 2)).toEqual(['asr: a b c d']);
  });

  it('does not wait where that would cost a call its deadline', () => {
    const times = [{ batchSize: 1, ms: 20 }];
    expect(planned([queueOf('asr', [waiting('a', { deadline: 70 })], { ...fixed, times })], 1)).toEqual(['asr: a']);
    expect(planned([queueOf('asr', [waiting('a', { deadline: 71 })], { ...fixed, times })], 1)).toEqual([]);
  });

  it('needs no alarm while every worker is busy', () => {
    expect(plan(laneOf([queueOf('asr', calls('a'), fixed)], { idleWorkers: 0 })).wakeAt).toBe(Infinity);
  });

  it('holds up no other model', () => {
    expect(planned([queueOf('asr', calls('a'), fixed), queueOf('tts', calls('b'))], 1)).toEqual(['tts: b']);
  });
});

describe('a call that has waited for a second', () => {
  const guess = waiting('guess', { priority: 'background' });
  const answers = ['x', 'y'].map((id) => waiting(id, { priority: 'urgent', waitingSince: 900 }));

  it('comes first in one batch of four, whatever its priority', () => {
    const asr = queueOf('asr', [guess, ...answers], { maxBatch: 2 });
    expect(planned([asr], 1, 1_000, 2)).toEqual(['asr: x y']);
    expect(planned([asr], 1, 1_000, 3)).toEqual(['asr: guess x']);
    expect(planned([asr], 1, 999, 3)).toEqual(['asr: x y']);
  });

  it('goes after one that has waited longer, of whichever model', () => {
    const [older, newer] = [waiting('older', { waitingSince: 10 }), waiting('newer', { waitingSince: 20 })];
    const asr = queueOf('asr', [newer], { maxBatch: 1 });
    const tts = queueOf('tts', [older], { maxBatch: 1 });
    const urgent = queueOf('urgent', answers, { maxBatch: 1 });
    expect(planned([urgent, asr, tts], 1, 1_050, 3)).toEqual(['tts: older']);
    expect(planned([urgent, tts, asr], 1, 1_050, 3)).toEqual(['tts: older']);
  });

  it('goes before the more urgent calls of another model', () => {
    const queues = [queueOf('tts', answers, { maxBatch: 1 }), queueOf('asr', [guess])];
    expect(planned(queues, 1, 1_000, 2)).toEqual(['tts: x']);
    expect(planned(queues, 1, 1_000, 7)).toEqual(['asr: guess']);
    expect(planned(queues, 2, 1_000, 2)).toEqual(['tts: x', 'asr: guess']);
  });
});

/** A worker with runs of so many calls each. */
const working = (id: number, ...runs: [NamedQueue, number, { alone: boolean }?][]): NamedWorker => ({
  ...{ id, open: true },
  runs: runs.map(([queue, calls, part]) => ({ queue, calls, until: 50, ...part })),
});

function placedOn(queues: readonly NamedQueue[], workers: readonly NamedWorker[], idleWorkers = 0): string[] {
  const { batches } = plan(laneOf(queues, { workers, idleWorkers }));
  return batches.map(({ queue, calls, worker }) => `${queue.name}: ${idsOf(calls)} on ${worker}`);
}

describe('a model that overlaps', () => {
  const decoder = queueOf('decoder', calls('a', 'b', 'c'), { maxBatch: 2, overlap: 4 });

  it('goes to an idle worker before it joins a busy one', () => {
    expect(placedOn([decoder], [working(1, [decoder, 1])], 1)).toEqual(['decoder: a b on 100', 'decoder: c on 1']);
  });

  it('joins what its worker has under way, up to its overlap, where least is under way', () => {
    expect(placedOn([decoder], [working(1, [decoder, 2], [decoder, 1])])).toEqual(['decoder: a on 1']);
    expect(placedOn([decoder], [working(1, [decoder, 4])])).toEqual([]);
    expect(placedOn([decoder], [working(1, [decoder, 3]), working(2, [decoder, 1])])).toEqual([
      ...['decoder: a b on 2', 'decoder: c on 1'],
    ]);
  });

  it('begins with no more than its overlap, whatever fits into a run', () => {
    const narrow = queueOf('narrow', calls('a', 'b', 'c'), { maxBatch: 3, overlap: 2 });
    expect(placedOn([narrow], [], 1)).toEqual(['narrow: a b on 100']);
  });

  it('joins no run of a model that does not', () => {
    const whole = queueOf('whole', []);
    expect(placedOn([decoder], [working(1, [whole, 1])])).toEqual([]);
    expect(placedOn([decoder], [working(1, [decoder, 1], [whole, 1])])).toEqual([]);
  });

  it('lets one run of another model in beside it', () => {
    const whole = queueOf('whole', calls('x', 'y'), { maxBatch: 1 });
    expect(placedOn([whole], [working(1, [decoder, 2])])).toEqual(['whole: x on 1']);
    const urgent = queueOf('urgent', [waiting('u', { priority: 'urgent' })]);
    expect(placedOn([decoder, urgent], [working(1, [decoder, 1])])).toEqual(['urgent: u on 1']);
  });

  it('joins no worker that has something else to do', () => {
    expect(placedOn([decoder], [{ ...working(1, [decoder, 1]), open: false }])).toEqual([]);
  });
});

describe('a call that has lost its worker', () => {
  const again = waiting('again', { isRetry: true });
  const decoder = queueOf('decoder', [again, ...calls('b', 'c', 'd')], { maxBatch: 4, overlap: 4 });

  it('runs alone, and nothing beside it', () => {
    expect(placedOn([decoder], [], 2)).toEqual(['decoder: again on 100', 'decoder: b c d on 101']);
    const others = queueOf('others', calls('o'), { overlap: 4 });
    expect(placedOn([others], [working(1, [decoder, 1])])).toEqual(['others: o on 1']);
    expect(placedOn([others], [working(1, [decoder, 1, { alone: true }])])).toEqual([]);
    expect(plan(laneOf([decoder])).batches[0]).toMatchObject({ alone: true });
  });

  it('waits for a worker of its own, which others do not keep busy meanwhile', () => {
    const other = queueOf('other', calls('o', 'p'), { maxBatch: 1, overlap: 4 });
    expect(placedOn([decoder, other], [working(1, [decoder, 1])])).toEqual([]);
    expect(placedOn([decoder, other], [working(1, [decoder, 1]), working(2, [decoder, 2])])).toEqual([
      ...['other: o on 2', 'other: p on 2'],
    ]);
    const { wakeAt } = plan(laneOf([decoder], { workers: [working(1, [decoder, 1]), working(2, [decoder, 1])] }));
    expect(wakeAt).toBe(Infinity);
  });

  it('does not hold up what is more urgent', () => {
    const urgent = queueOf('urgent', [waiting('u', { priority: 'urgent' })], { overlap: 2 });
    expect(placedOn([decoder, urgent], [working(1, [decoder, 1])])).toEqual(['urgent: u on 1']);
  });
});
