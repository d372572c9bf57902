import { describe, expect, it } from '@jest/globals';
import type { BatchPolicy, Priority } from '@repartee/core/providers';
import fc from 'fast-check';
import { compareCalls, hasRoom, insertCall, planBatches } from './batcher.js';
import type { ModelQueue, WaitingCall } from './batcher.js';

interface Call extends WaitingCall {
  readonly id: string;
}

interface Queue extends ModelQueue<Call> {
  readonly name: string;
}

const policy: BatchPolicy = { maxBatch: 4, maxWaitMs: 10, maxQueue: 8 };

let sequence = 0;
function call(id: string, { arrivedAt = 0, priority = 'normal' as Priority, deadline = Infinity } = {}): Call {
  return { id, arrivedAt, priority, deadline, sequence: sequence++ };
}

function queue(name: string, calls: readonly Call[], limits: Partial<BatchPolicy> = {}): Queue {
  return {
    name,
    policy: { ...policy, ...limits },
    calls: calls.reduce<readonly Call[]>((all, one) => insertCall(all, one), []),
  };
}

function planned(queues: readonly Queue[], idle: number, now = 0) {
  const plan = planBatches<Call, Queue>(queues, idle, now);
  return plan.batches.map((batch) => `${batch.queue.name}: ${batch.calls.map(({ id }) => id).join(' ')}`);
}

describe('a queue', () => {
  it('goes by priority, then by deadline, then by arrival', () => {
    const calls = [
      call('guess', { priority: 'background', deadline: 1 }),
      call('first'),
      call('second'),
      call('late', { deadline: 50 }),
      call('early', { deadline: 20 }),
      call('playing', { priority: 'urgent' }),
    ];
    expect(queue('asr', calls).calls.map(({ id }) => id)).toEqual([
      'playing',
      'early',
      'late',
      'first',
      'second',
      'guess',
    ]);
  });

  it('has room for maxQueue calls', () => {
    expect(hasRoom(queue('asr', [call('a')], { maxQueue: 2 }))).toBe(true);
    expect(hasRoom(queue('asr', [call('a'), call('b')], { maxQueue: 2 }))).toBe(false);
  });
});

describe('a plan', () => {
  it('gives an idle worker what is there at once, without waiting for a batch to fill', () => {
    expect(planned([queue('asr', [call('a'), call('b')])], 1)).toEqual(['asr: a b']);
  });

  it('takes no more than maxBatch and leaves the rest in order', () => {
    const asr = queue(
      'asr',
      ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => call(id)),
    );
    const plan = planBatches<Call, Queue>([asr], 1, 0);
    expect(plan.batches[0]?.calls.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
    expect(plan.waiting.get(asr)?.map(({ id }) => id)).toEqual(['e', 'f']);
  });

  it('leaves everything waiting while no worker is idle', () => {
    expect(planned([queue('asr', [call('a')])], 0)).toEqual([]);
  });

  it('gives several models their turns: by priority, by deadline, then the one that came first', () => {
    const oldest = queue('oldest', [call('o')]);
    const newer = queue('newer', [call('n')]);
    const pressed = queue('pressed', [call('p', { deadline: 100 })]);
    const urgent = queue('urgent', [call('u', { priority: 'urgent' })]);
    const all = [newer, pressed, oldest, urgent];
    expect(planned(all, 4)).toEqual(['urgent: u', 'pressed: p', 'oldest: o', 'newer: n']);
    expect(planned(all, 2)).toEqual(['urgent: u', 'pressed: p']);
  });

  it('lets a model gather while another has waited its maxWaitMs or has a full batch', () => {
    const gathering = queue('gathering', [call('g')], { maxWaitMs: 50 });
    const overdue = queue('overdue', [call('o')], { maxWaitMs: 5 });
    const full = queue(
      'full',
      ['a', 'b'].map((id) => call(id)),
      { maxWaitMs: 50, maxBatch: 2 },
    );
    expect(planned([gathering, overdue], 1, 4)).toEqual(['gathering: g']);
    expect(planned([gathering, overdue], 1, 5)).toEqual(['overdue: o']);
    expect(planned([gathering, full], 1, 4)).toEqual(['full: a b']);
    expect(planned([gathering, overdue], 1, 50)).toEqual(['gathering: g']);
  });

  it('expires calls at their deadline and says when the next one is', () => {
    const asr = queue('asr', [call('a', { deadline: 10 }), call('b', { deadline: 30 }), call('c')]);
    const plan = planBatches<Call, Queue>([asr], 0, 10);
    expect(plan.expired.map((expired) => expired.call.id)).toEqual(['a']);
    expect(plan.wakeAt).toBe(30);
    expect(planned([asr], 1, 10)).toEqual(['asr: b c']);
  });
});

// ---- a lane of workers, run on virtual time by the policy alone

interface Arrival {
  readonly at: number;
  readonly model: number;
  readonly priority: Priority;
  readonly patience: number;
}

interface Outcome {
  readonly refused: Call[];
  readonly expired: { call: Call; at: number }[];
  readonly batches: { model: number; calls: readonly Call[]; at: number }[];
  /** Waiting calls beside idle workers, seen after a plan. */
  idleBesideWork: number;
  maxDepth: number[];
}

function simulate(
  arrivals: readonly Arrival[],
  policies: readonly BatchPolicy[],
  workers: number,
  runMs: number,
): Outcome {
  const queues = policies.map((limits, model) => ({ model, policy: limits, calls: [] as readonly Call[] }));
  const outcome: Outcome = {
    refused: [],
    expired: [],
    batches: [],
    idleBesideWork: 0,
    maxDepth: policies.map(() => 0),
  };
  const ends: number[] = [];
  const pending = arrivals.map((arrival, index) => ({ arrival, index })).sort((a, b) => a.arrival.at - b.arrival.at);
  let now = 0;
  let wakeAt = Infinity;
  for (let count = 0; ;) {
    while (pending[0] && pending[0].arrival.at <= now) {
      const { arrival, index } = pending.shift()!;
      const target = queues[arrival.model]!;
      const deadline = arrival.at + arrival.patience;
      const made: Call = { id: String(index), arrivedAt: now, priority: arrival.priority, deadline, sequence: count++ };
      if (hasRoom(target)) target.calls = insertCall(target.calls, made);
      else outcome.refused.push(made);
    }
    const plan = planBatches<Call, (typeof queues)[number]>(queues, workers - ends.length, now);
    for (const target of queues) {
      target.calls = plan.waiting.get(target)!;
      outcome.maxDepth[target.model] = Math.max(outcome.maxDepth[target.model]!, target.calls.length);
    }
    for (const { call: late } of plan.expired) outcome.expired.push({ call: late, at: now });
    for (const batch of plan.batches) {
      outcome.batches.push({ model: batch.queue.model, calls: batch.calls, at: now });
      ends.push(now + runMs);
    }
    wakeAt = plan.wakeAt;
    if (ends.length < workers && queues.some(({ calls }) => calls.length > 0)) outcome.idleBesideWork++;
    const next = Math.min(pending[0]?.arrival.at ?? Infinity, wakeAt, ...ends);
    if (next === Infinity) return outcome;
    now = next;
    for (let at = ends.findIndex((end) => end <= now); at >= 0; at = ends.findIndex((end) => end <= now))
      ends.splice(at, 1);
  }
}

const policies = fc.array(
  fc.record({
    maxBatch: fc.integer({ min: 1, max: 5 }),
    maxWaitMs: fc.integer({ min: 0, max: 20 }),
    maxQueue: fc.integer({ min: 1, max: 6 }),
  }),
  { minLength: 3, maxLength: 3 },
);
const arrivals = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: 60 }),
    model: fc.integer({ min: 0, max: 2 }),
    priority: fc.constantFrom<Priority>('urgent', 'normal', 'background'),
    patience: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constant(Infinity)),
  }),
  { maxLength: 40, size: 'max' },
);
const lane = [arrivals, policies, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 15 })] as const;

describe('a lane under any load', () => {
  it('answers every call exactly once', () => {
    fc.assert(
      fc.property(...lane, (load, limits, workers, runMs) => {
        const { refused, expired, batches } = simulate(load, limits, workers, runMs);
        const answered = [...refused, ...expired.map((late) => late.call), ...batches.flatMap(({ calls }) => calls)];
        expect(answered.map(({ id }) => Number(id)).sort((a, b) => a - b)).toEqual(load.map((_, index) => index));
      }),
    );
  });

  it('never runs more than maxBatch at once, nor keeps more than maxQueue waiting', () => {
    fc.assert(
      fc.property(...lane, (load, limits, workers, runMs) => {
        const { batches, maxDepth } = simulate(load, limits, workers, runMs);
        for (const { model, calls } of batches) expect(calls.length).toBeLessThanOrEqual(limits[model]!.maxBatch);
        maxDepth.forEach((depth, model) => expect(depth).toBeLessThanOrEqual(limits[model]!.maxQueue));
      }),
    );
  });

  it('never leaves a worker idle beside a waiting call', () => {
    fc.assert(
      fc.property(...lane, (load, limits, workers, runMs) => {
        expect(simulate(load, limits, workers, runMs).idleBesideWork).toBe(0);
      }),
    );
  });

  it('never starts a call at or after its deadline, and expires none before it', () => {
    fc.assert(
      fc.property(...lane, (load, limits, workers, runMs) => {
        const { batches, expired } = simulate(load, limits, workers, runMs);
        for (const { calls, at } of batches) for (const { deadline } of calls) expect(deadline).toBeGreaterThan(at);
        for (const { call: late, at } of expired) expect(late.deadline).toBeLessThanOrEqual(at);
      }),
    );
  });

  it('never lets a call of the same model overtake one that goes before it', () => {
    fc.assert(
      fc.property(...lane, (load, limits, workers, runMs) => {
        const { batches } = simulate(load, limits, workers, runMs);
        batches.forEach((later, at) => {
          for (const earlier of batches.slice(0, at)) {
            if (earlier.model !== later.model) continue;
            for (const started of earlier.calls) {
              for (const waited of later.calls.filter(({ arrivedAt }) => arrivedAt < earlier.at)) {
                expect(compareCalls(started, waited)).toBeLessThan(0);
              }
            }
          }
        });
      }),
    );
  });
});
