import { describe, expect, it } from '@jest/globals';
import type { BatchPolicy, Priority } from '@repartee/core/providers';
import fc from 'fast-check';
import { simulateLane } from './simulate-lane.js';
import type { SimulatedCall, SimulatedLane, SimulatedModel, SimulatedOutcome } from './simulate-lane.js';

type Done = Extract<SimulatedOutcome, { type: 'done' }>;

const done = (outcomes: readonly SimulatedOutcome[]): Done[] =>
  outcomes.filter((outcome): outcome is Done => outcome.type === 'done');
const waitOf = ({ call, startedAt }: Done): number => startedAt - call.at;

/** Runs whose length is a share and a part for each call. */
const model = (baseMs: number, perCallMs: number, policy: Partial<BatchPolicy> = {}): SimulatedModel => ({
  policy: { maxBatch: 16, maxWaitMs: 0, maxQueue: 1_000, ...policy },
  serviceMs: (batchSize) => baseMs + perCallMs * batchSize,
});

/** One call every so often. */
function every(ms: number, count: number, part: Partial<SimulatedCall> = {}): SimulatedCall[] {
  return Array.from({ length: count }, (_, at) => ({ at: at * ms, model: 0, ...part }));
}

const models: fc.Arbitrary<SimulatedModel[]> = fc.array(
  fc
    .record({
      maxBatch: fc.integer({ min: 1, max: 5 }),
      maxWaitMs: fc.integer({ min: 0, max: 20 }),
      maxQueue: fc.integer({ min: 1, max: 6 }),
      start: fc.constantFrom('at-once' as const, 'when-full' as const),
      baseMs: fc.integer({ min: 0, max: 15 }),
      perCallMs: fc.integer({ min: 0, max: 5 }),
      isMeasured: fc.boolean(),
    })
    .map(({ baseMs, perCallMs, isMeasured, ...policy }) => ({
      ...model(baseMs, perCallMs, policy),
      measured: isMeasured ? [{ batchSize: 1, ms: baseMs + perCallMs }] : [],
    })),
  { minLength: 3, maxLength: 3 },
);
const calls: fc.Arbitrary<SimulatedCall[]> = fc.array(
  fc.record(
    {
      at: fc.integer({ min: 0, max: 60 }),
      model: fc.integer({ min: 0, max: 2 }),
      priority: fc.constantFrom<Priority>('urgent', 'normal', 'background'),
      deadline: fc.integer({ min: 0, max: 120 }),
      session: fc.constantFrom('a', 'b', 'c'),
      coalesce: fc.constantFrom('partial', 'other'),
      abortAt: fc.integer({ min: 0, max: 120 }),
    },
    { requiredKeys: ['at', 'model'] },
  ),
  { maxLength: 40, size: 'max' },
);
const lanes: fc.Arbitrary<SimulatedLane> = fc.record({ workers: fc.integer({ min: 1, max: 3 }), models, calls });

/** Checks it of many lanes under many loads. */
function always(check: (outcomes: readonly SimulatedOutcome[], lane: SimulatedLane) => void): void {
  fc.assert(
    fc.property(lanes, (lane) => check(simulateLane(lane), lane)),
    { numRuns: 500 },
  );
}

describe('a lane under any load', () => {
  it('answers every call exactly once', () => {
    always((outcomes, lane) => {
      expect(outcomes).toHaveLength(lane.calls.length);
      expect(new Set(outcomes.map(({ call }) => call))).toEqual(new Set(lane.calls));
    });
  });

  it('never runs more than maxBatch at once, nor on more workers than there are', () => {
    always((outcomes, lane) => {
      const runs = done(outcomes);
      for (const { call, batchSize } of runs) {
        expect(batchSize).toBeLessThanOrEqual(lane.models[call.model]!.policy.maxBatch);
      }
      for (const { startedAt } of runs) {
        const rows = runs.filter((run) => run.startedAt <= startedAt && run.at > startedAt);
        const batches = rows.reduce((sum, { batchSize }) => sum + 1 / batchSize, 0);
        expect(Math.round(batches)).toBeLessThanOrEqual(lane.workers);
      }
    });
  });

  it('starts no call at or after its deadline, and expires none that could still be done in time', () => {
    always((outcomes, lane) => {
      for (const outcome of outcomes) {
        const { deadline = Infinity, model: index } = outcome.call;
        if (outcome.type === 'done') expect(outcome.startedAt).toBeLessThan(deadline);
        const knowsNothing = lane.models[index]!.serviceMs(5) === 0;
        if (outcome.type === 'expired' && knowsNothing) expect(outcome.at).toBeGreaterThanOrEqual(deadline);
      }
    });
  });

  it('lets no call of a policy that starts at once wait beside an idle worker', () => {
    always((outcomes, lane) => {
      const runs = done(outcomes);
      const isAtOnce = (call: SimulatedCall) => lane.models[call.model]!.policy.start === 'at-once';
      for (const waited of runs.filter(({ call, startedAt }) => isAtOnce(call) && startedAt > call.at)) {
        const rows = runs.filter((run) => run.startedAt < waited.startedAt && run.at >= waited.startedAt);
        const batches = rows.reduce((sum, { batchSize }) => sum + 1 / batchSize, 0);
        expect(Math.round(batches)).toBe(lane.workers);
      }
    });
  });

  it('answers a session only its newest of the calls that coalesce, and no other for their sake', () => {
    always((outcomes) => {
      for (const { call, at } of outcomes.filter(({ type }) => type === 'superseded')) {
        const isSuccessor = (other: SimulatedCall) =>
          other !== call && other.session === call.session && other.coalesce === call.coalesce && other.at === at;
        expect(call.session).toBeDefined();
        expect(outcomes.some(({ call: other }) => isSuccessor(other))).toBe(true);
      }
    });
  });

  it('leaves nobody starving: whatever is called beside it, a call is run within seconds', () => {
    const crowd = fc.record({
      priority: fc.constantFrom<Priority>('urgent', 'normal'),
      deadlineMs: fc.option(fc.integer({ min: 50, max: 500 })),
      sessions: fc.integer({ min: 1, max: 5 }),
      everyMs: fc.integer({ min: 2, max: 10 }),
    });
    fc.assert(
      fc.property(crowd, fc.integer({ min: 1, max: 4 }), ({ priority, deadlineMs, sessions, everyMs }, maxBatch) => {
        const limits = { maxBatch, maxQueue: 20 };
        const lane = { workers: 1, models: [model(10, 4, limits), model(10, 4, limits)] };
        const noise = every(everyMs, Math.ceil(1_600 / everyMs)).map((call, at) => ({
          ...{ ...call, priority, session: `noisy ${at % sessions}` },
          deadline: deadlineMs === null ? undefined : call.at + deadlineMs,
        }));
        const patient = { at: 100, model: 1, priority: 'background' as const, session: 'patient' };
        const [outcome] = done(simulateLane({ ...lane, calls: [...noise, patient] })).filter(
          ({ call }) => call === patient,
        );
        expect(waitOf(outcome!)).toBeLessThanOrEqual(1_000 + 4 * 26);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a call that comes alone', () => {
  const waits = (policy: Partial<BatchPolicy>) =>
    done(simulateLane({ workers: 1, models: [model(10, 1, policy)], calls: every(200, 5) })).map(waitOf);

  it('waits for nobody, unless the policy is to wait for a full batch', () => {
    expect(waits({})).toEqual([0, 0, 0, 0, 0]);
    expect(waits({ start: 'when-full', maxBatch: 4, maxWaitMs: 50 })).toEqual([50, 50, 50, 50, 50]);
  });
});

describe('sessions', () => {
  const limits = { maxBatch: 1, maxQueue: 50 };

  it('take turns: one that asks for much delays another by no more than what runs and one call', () => {
    const flood = every(0, 40, { session: 'flood', deadline: 1e6 });
    const modest = every(100, 4, { session: 'modest' }).map((call) => ({ ...call, at: call.at + 5 }));
    const runs = done(simulateLane({ workers: 1, models: [model(10, 0, limits)], calls: [...flood, ...modest] }));
    const waits = runs.filter(({ call }) => call.session === 'modest').map(waitOf);
    expect(waits).toHaveLength(4);
    expect(Math.max(...waits)).toBeLessThanOrEqual(5 + 10);
  });

  it('cannot fill the queue for others', () => {
    const flood = every(0, 200, { session: 'flood' });
    const modest = { at: 5, model: 0, session: 'modest' };
    const outcomes = simulateLane({ workers: 1, models: [model(10, 0, limits)], calls: [...flood, modest] });
    expect(outcomes.find(({ call }) => call === modest)?.type).toBe('done');
    expect(outcomes.filter(({ type }) => type === 'queue-full')).toHaveLength(200 - 50 - 1 + 1);
  });

  it('have only their newest partial waiting, in the place of their first', () => {
    const busy = { at: 0, model: 0, session: 'busy' };
    const partials = [1, 3, 5].map((at) => ({ at, model: 0, session: 'a', coalesce: 'partial' }));
    const other = { at: 2, model: 0, session: 'b' };
    const outcomes = simulateLane({
      ...{ workers: 1, models: [model(10, 0, limits)], calls: [busy, other, ...partials] },
    });
    expect(outcomes.map(({ call, type }) => [call.session, call.at, type])).toEqual([
      ['a', 1, 'superseded'],
      ['a', 3, 'superseded'],
      ['busy', 0, 'done'],
      ['a', 5, 'done'],
      ['b', 2, 'done'],
    ]);
  });
});

describe('beyond capacity', () => {
  // 100 calls a second can be run, 200 come, and each may take 100 ms.
  const calls = every(5, 400).map((call) => ({ ...call, deadline: call.at + 100 }));
  const outcomes = simulateLane({ workers: 1, models: [model(10, 0, { maxBatch: 1 })], calls });

  it('refuses at the door what would come too late, and keeps every promise it makes', () => {
    for (const { call, at } of done(outcomes)) expect(at).toBeLessThanOrEqual(call.deadline!);
    const refused = outcomes.filter(({ type }) => type === 'deadline');
    for (const { call, at } of refused) expect(at).toBe(call.at);
    // Nothing was known of the model before its first run.
    expect(outcomes.filter(({ type }) => type === 'expired').length).toBeLessThanOrEqual(1);
  });

  it('still works at capacity', () => {
    expect(done(outcomes).length).toBeGreaterThanOrEqual(200);
  });
});

describe('a model that works in steps and overlaps', () => {
  /** Steps of 10 ms, and 1 for each call in it. */
  const decoder = (overlap: number, joins = 2): SimulatedModel => ({
    ...{ ...model(10, 1, { maxBatch: 1, overlap }), steps: { joins } },
  });
  const call = (at: number, steps: number, part: Partial<SimulatedCall> = {}) => ({ at, model: 0, steps, ...part });
  const endsOf = (outcomes: readonly SimulatedOutcome[]) => outcomes.map(({ call, at }) => [call.steps, at]);

  it('takes calls up between steps and lets them go when they are done', () => {
    const calls = [call(0, 10), call(5, 2)];
    // One step alone, two together, seven alone.
    expect(endsOf(simulateLane({ workers: 1, models: [decoder(4)], calls }))).toEqual([
      [2, 11 + 2 * 12],
      [10, 11 + 2 * 12 + 7 * 11],
    ]);
    expect(endsOf(simulateLane({ workers: 1, models: [decoder(1)], calls }))).toEqual([
      [10, 110],
      [2, 132],
    ]);
  });

  it('begins with so many in a step as it can', () => {
    const calls = [call(0, 3), call(1, 1), call(2, 2)];
    expect(endsOf(simulateLane({ workers: 1, models: [decoder(4, 1)], calls }))).toEqual([
      [1, 11 + 12],
      [3, 11 + 12 + 12],
      [2, 11 + 12 + 12 + 11],
    ]);
  });

  it('keeps another model waiting for a step, not for all that is under way', () => {
    const calls = [call(0, 100), { at: 15, model: 1 }];
    const outcomes = simulateLane({ workers: 1, models: [decoder(4), model(50, 0)], calls });
    expect(outcomes.map(({ call, at }) => [call.model, at])).toEqual([
      [1, 22 + 50],
      [0, 22 + 50 + 98 * 11],
    ]);
  });

  it('answers every call once, has never more of them under way than it may, and leaves nobody starving', () => {
    const crowd = fc.array(
      fc.record(
        {
          at: fc.integer({ min: 0, max: 400 }),
          model: fc.integer({ min: 0, max: 2 }),
          steps: fc.integer({ min: 1, max: 20 }),
          priority: fc.constantFrom<Priority>('urgent', 'normal', 'background'),
          session: fc.constantFrom('a', 'b', 'c'),
          deadline: fc.integer({ min: 0, max: 800 }),
        },
        { requiredKeys: ['at', 'model', 'steps'] },
      ),
      { maxLength: 60, size: 'max' },
    );
    const overlap = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(crowd, overlap, overlap, fc.integer({ min: 1, max: 3 }), (calls, first, second, workers) => {
        const models = [decoder(first), decoder(second), model(20, 1, { maxBatch: 2 })];
        const outcomes = simulateLane({ workers, models, calls });
        expect(new Set(outcomes.map(({ call }) => call))).toEqual(new Set(calls));
        expect(outcomes).toHaveLength(calls.length);
        for (const [index, most] of [first, second, 2].entries()) {
          const runs = done(outcomes).filter(({ call }) => call.model === index);
          for (const { startedAt } of runs) {
            const underWay = runs.filter((run) => run.startedAt <= startedAt && run.at > startedAt);
            expect(underWay.length).toBeLessThanOrEqual(most * workers);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('lets nobody starve beside calls that join without end', () => {
    const noise = every(20, 150, { steps: 6, priority: 'urgent' });
    const patient = { at: 100, model: 1, priority: 'background' as const };
    const whole = model(30, 0, { maxBatch: 1 });
    const outcomes = simulateLane({ workers: 1, models: [decoder(2), whole], calls: [...noise, patient] });
    const [outcome] = done(outcomes).filter(({ call }) => call === patient);
    expect(waitOf(outcome!)).toBeLessThanOrEqual(1_000 + 4 * 100);
  });
});
