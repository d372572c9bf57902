import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { ReparteeError, silentLogger } from '@repartee/core/providers';
import type { RunOptions, RunResult } from '@repartee/core/providers';
import fc from 'fast-check';
import { ManualClock } from './__fixtures__/manual-clock.js';
import { ManualWorkers } from './__fixtures__/manual-workers.js';
import { LaneScheduler } from './lane-scheduler.js';
import type { BatchReport } from './pool-observer.js';
import { WorkerLost } from './worker-lost.js';

const policy = { maxBatch: 2, maxWaitMs: 0, maxQueue: 3 };
const { signal } = new AbortController();

let clock: ManualClock;
let workers: ManualWorkers;
let scheduler: LaneScheduler;
let reports: BatchReport[];
let depths: number[];
let refusals: string[];
let retries: number;

function start(idle = 1) {
  clock = new ManualClock();
  workers = new ManualWorkers(idle);
  reports = [];
  depths = [];
  refusals = [];
  retries = 0;
  scheduler = new LaneScheduler({
    lane: 'compute',
    workers,
    clock,
    logger: silentLogger,
    observer: {
      onBatch: (report) => reports.push(report),
      onQueue: (_, depth) => depths.push(depth),
      onRefused: (_, code) => refusals.push(code),
      onRetry: () => retries++,
      onWorkerLost: () => undefined,
    },
  });
  scheduler.add('asr', policy);
}

/** Calls and keeps the outcome, whichever it is. */
function call(input: unknown, options: Partial<RunOptions> = {}) {
  const outcome: { result?: RunResult<unknown>; error?: unknown } = {};
  const settled = scheduler.run('asr', input, { signal, ...options }).then(
    (result) => (outcome.result = result),
    (error: unknown) => (outcome.error = error),
  );
  return Object.assign(outcome, { settled });
}

/** Lets the scheduler plan. */
async function turn() {
  await setImmediate();
  await setImmediate();
}

beforeEach(() => start());

describe('a lane', () => {
  it('puts calls of the same turn into one batch and answers each with its own output', async () => {
    const [a, b] = [call('a'), call('b')];
    await turn();
    expect(workers.batches.map(({ inputs }) => inputs)).toEqual([['a', 'b']]);
    workers.batches[0]!.finish(['A', 'B']);
    await Promise.all([a.settled, b.settled]);
    expect(a.result).toEqual({ output: 'A', timing: { queueMs: 0, computeMs: 5, batchSize: 2 } });
    expect(b.result?.output).toBe('B');
  });

  it('tells how long each call of a batch waited', async () => {
    const first = call('first');
    await turn();
    const [a] = [call('a')];
    clock.advance(30);
    const b = call('b');
    clock.advance(10);
    workers.batches[0]!.finish();
    await turn();
    workers.batches[1]!.finish();
    await Promise.all([first.settled, a.settled, b.settled]);
    expect([a.result?.timing.queueMs, b.result?.timing.queueMs]).toEqual([40, 10]);
    expect(reports[1]).toEqual({
      model: 'asr',
      lane: 'compute',
      device: 'cpu',
      batchSize: 2,
      maxBatch: 2,
      queueMs: [40, 10],
      computeMs: 5,
    });
  });

  it('refuses a call too many at once with overload, and counts what runs as not waiting', async () => {
    const calls = ['run', 'run', 'wait', 'wait', 'wait'].map((input) => call(input));
    await turn();
    const [taken, refused] = [call('wait'), call('one too many')];
    await refused.settled;
    expect(refused.error).toMatchObject({ code: 'overload', retryable: true, details: { model: 'asr', maxQueue: 3 } });
    expect(taken.error).toMatchObject({ code: 'overload' });
    expect(refusals).toEqual(['overload', 'overload']);
    expect(scheduler.stats().asr).toMatchObject({ queued: 3, running: 2, refused: 2 });
    workers.batches[0]!.finish();
    await turn();
    workers.batches[1]!.finish();
    await turn();
    workers.batches[2]!.finish();
    await Promise.all(calls.map(({ settled }) => settled));
    expect(scheduler.stats().asr).toMatchObject({ queued: 0, running: 0, done: 5 });
  });

  it('refuses a call at its deadline, while every worker is busy', async () => {
    call('running');
    await turn();
    const late = call('late', { deadline: clock.now() + 20 });
    const later = call('later', { deadline: clock.now() + 50 });
    await turn();
    clock.advance(20);
    await late.settled;
    expect(late.error).toMatchObject({ code: 'timeout', details: { model: 'asr', waitedMs: 20 } });
    expect(later.error).toBeUndefined();
    clock.advance(30);
    await later.settled;
    expect(later.error).toMatchObject({ code: 'timeout' });
    expect(refusals).toEqual(['timeout', 'timeout']);
    expect(clock.sleepers).toBe(0);
  });

  it('refuses a call that comes after its deadline', async () => {
    const late = call('late', { deadline: clock.now() });
    await late.settled;
    expect(late.error).toMatchObject({ code: 'timeout' });
    await turn();
    expect(workers.batches).toHaveLength(0);
  });

  it('sets no alarm for a deadline once the call has begun', async () => {
    call('running');
    await turn();
    call('waiting', { deadline: clock.now() + 500 });
    await turn();
    expect(clock.sleepers).toBe(1);
    workers.batches[0]!.finish();
    await turn();
    expect(workers.batches).toHaveLength(2);
    expect(clock.sleepers).toBe(0);
  });

  it('reports the depth of a queue when it changes', async () => {
    call('running');
    await turn();
    const controller = new AbortController();
    call('a', { signal: controller.signal });
    call('b');
    await turn();
    controller.abort();
    workers.batches[0]!.finish();
    await turn();
    expect(depths).toEqual([2, 1, 0]);
  });
});

describe('sessions', () => {
  it('have only their newest call of a kind waiting; the older is told so', async () => {
    call('running');
    await turn();
    const partial = { session: 'a', coalesce: 'partial' };
    const [older, other, newer] = [call('older', partial), call('other', { session: 'b' }), call('newer', partial)];
    await older.settled;
    expect(older.error).toMatchObject({ code: 'overload', retryable: false, details: { reason: 'superseded' } });
    workers.batches[0]!.finish();
    await turn();
    expect(workers.batches[1]!.inputs).toEqual(['newer', 'other']);
    workers.batches[1]!.finish();
    await Promise.all([other.settled, newer.settled]);
    expect(scheduler.stats().asr).toMatchObject({ done: 3, superseded: 1, refused: 0 });
    expect(refusals).toEqual([]);
  });

  it('take turns, and one that fills the queue makes room for another', async () => {
    const flood = ['a1', 'a2', 'a3', 'a4', 'a5'].map((input) => call(input, { session: 'a' }));
    await turn();
    const modest = call('b1', { session: 'b' });
    await flood[4]!.settled;
    expect(flood[4]!.error).toMatchObject({ code: 'overload', details: { reason: 'queue-full' } });
    workers.batches[0]!.finish();
    await turn();
    expect(workers.batches[1]!.inputs).toEqual(['a3', 'b1']);
    workers.batches[1]!.finish();
    await modest.settled;
    expect(modest.result?.output).toBe('b1');
    expect(refusals).toEqual(['overload']);
  });
});

describe('a guess among endless urgent calls', () => {
  it('is run in the fourth batch, once it has waited for a second', async () => {
    call('running');
    await turn();
    call('guess', { priority: 'background' });
    clock.advance(1_000);
    for (let batch = 0; batch < 3; batch++) {
      call('urgent', { priority: 'urgent' });
      call('urgent', { priority: 'urgent' });
      workers.batches[batch]!.finish();
      await turn();
    }
    expect(workers.batches.slice(1).map(({ inputs }) => inputs)).toEqual([
      ['urgent', 'urgent'],
      ['urgent', 'urgent'],
      ['guess', 'urgent'],
    ]);
  });
});

describe('a call with a deadline', () => {
  const soon = (ms: number) => ({ deadline: clock.now() + ms });

  it('is refused at once when the wait is expected to be too long', async () => {
    scheduler.add('tts', { ...policy, maxBatch: 1 }, [{ batchSize: 1, ms: 20 }]);
    const speak = (options: Partial<RunOptions>) => scheduler.run('tts', 'text', { signal, ...options });
    void speak({});
    await turn();
    clock.advance(5);
    await expect(speak(soon(35))).rejects.toMatchObject({
      code: 'overload',
      message: expect.stringContaining('35 ms'),
      details: { model: 'tts', estimatedMs: 35, remainingMs: 35, reason: 'deadline' },
    });
    const met = speak(soon(36));
    workers.batches[0]!.finish();
    await turn();
    workers.batches[1]!.finish();
    expect((await met).output).toBe('text');
    expect(refusals).toEqual(['overload']);
  });

  it('is judged by what runs have taken', async () => {
    const first = call('first', soon(3));
    await turn();
    // The workers say that it took 5 ms.
    workers.batches[0]!.finish();
    await first.settled;
    const second = call('second', soon(5));
    await second.settled;
    expect(second.error).toMatchObject({ details: { estimatedMs: 5 } });
  });

  it('is not judged by runs that were told to stop', async () => {
    const controller = new AbortController();
    call('given up', { signal: controller.signal });
    await turn();
    controller.abort();
    workers.batches[0]!.finish();
    await turn();
    call('next', soon(1));
    await turn();
    expect(workers.batches).toHaveLength(2);
  });
});

describe('a policy that waits for a full batch', () => {
  it('is woken when the oldest call has waited long enough', async () => {
    scheduler.add('tutorial', { start: 'when-full', maxBatch: 4, maxWaitMs: 50, maxQueue: 10 });
    const answer = scheduler.run('tutorial', 'a', { signal });
    await turn();
    clock.advance(49);
    await turn();
    expect(workers.batches).toHaveLength(0);
    clock.advance(1);
    await turn();
    workers.batches[0]!.finish();
    expect((await answer).timing.queueMs).toBe(50);
  });
});

describe('an aborted call', () => {
  it('never starts when it was aborted before', async () => {
    const early = call('early', { signal: AbortSignal.abort('never mind') });
    await early.settled;
    expect(early.error).toBe('never mind');
    await turn();
    expect(workers.batches).toHaveLength(0);
  });

  it('leaves the queue and rejects with the reason', async () => {
    call('running');
    await turn();
    const controller = new AbortController();
    const waiting = call('waiting', { signal: controller.signal });
    const other = call('other');
    await turn();
    controller.abort('enough');
    await waiting.settled;
    expect(waiting.error).toBe('enough');
    workers.batches[0]!.finish();
    await turn();
    expect(workers.batches[1]!.inputs).toEqual(['other']);
    workers.batches[1]!.finish();
    await other.settled;
    expect(scheduler.stats().asr).toMatchObject({ done: 2, cancelled: 1 });
  });

  it('rejects at once while it runs, tells the worker its row, and drops the result', async () => {
    const controller = new AbortController();
    const [a, b] = [call('a'), call('b', { signal: controller.signal })];
    await turn();
    controller.abort('enough');
    await b.settled;
    expect(b.error).toBe('enough');
    expect([...workers.batches[0]!.cancelled]).toEqual([0, 1]);
    expect(scheduler.stats().asr).toMatchObject({ running: 2 });
    workers.batches[0]!.finish();
    await a.settled;
    expect(a.result?.output).toBe('a');
    expect(b.result).toBeUndefined();
    expect(scheduler.stats().asr).toMatchObject({ running: 0, done: 1, cancelled: 1 });
  });

  it('leaves no listener behind, however it ended', async () => {
    const controller = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = controller.signal;
    controller.signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners++;
      addEventListener.apply(controller.signal, args);
    };
    controller.signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listeners--;
      removeEventListener.apply(controller.signal, args);
    };
    const good = call('good', { signal: controller.signal });
    await turn();
    const late = call('late', { signal: controller.signal, deadline: clock.now() + 1 });
    await turn();
    expect(listeners).toBe(2);
    clock.advance(1);
    await late.settled;
    workers.batches[0]!.finish();
    await good.settled;
    expect(listeners).toBe(0);
  });
});

describe('a failing batch', () => {
  it('fails its own calls only', async () => {
    const [a, b, c] = [call('a'), call('b'), call('c')];
    await turn();
    workers.batches[0]!.fail(new ReparteeError('provider', 'Broken'));
    await turn();
    workers.batches[1]!.finish();
    await Promise.all([a.settled, b.settled, c.settled]);
    expect([a.error, b.error]).toEqual([
      expect.objectContaining({ code: 'provider' }),
      expect.objectContaining({ code: 'provider' }),
    ]);
    expect(c.result?.output).toBe('c');
    expect(scheduler.stats().asr).toMatchObject({ failed: 2, done: 1, running: 0 });
  });

  it('refuses everything, retryable, when no worker is left', async () => {
    workers.idle = 0;
    const waiting = call('waiting');
    await turn();
    workers.gone = true;
    scheduler.plan();
    await waiting.settled;
    expect(waiting.error).toMatchObject({ code: 'provider', retryable: true });
    const next = call('next');
    await next.settled;
    expect(next.error).toMatchObject({ code: 'provider', retryable: true });
  });

  it('refuses calls of a retired model and goes on with the others', async () => {
    scheduler.add('tts', policy);
    workers.idle = 0;
    const waiting = call('waiting');
    const error = new ReparteeError('provider', 'Could not be loaded again');
    scheduler.retire('asr', error);
    await waiting.settled;
    const next = call('next');
    await next.settled;
    expect([waiting.error, next.error]).toEqual([error, error]);
    workers.idle = 1;
    const other = scheduler.run('tts', 'other', { signal });
    await turn();
    workers.batches[0]!.finish();
    expect((await other).output).toBe('other');
  });
});

describe('a lost worker', () => {
  const lost = () => new WorkerLost('compute');

  it('costs its calls their place only: each runs again, alone, before those that came later', async () => {
    const [a, b, later] = [call('a'), call('b'), call('later')];
    await turn();
    clock.advance(7);
    workers.batches[0]!.fail(lost());
    await turn();
    workers.batches[1]!.finish();
    await turn();
    workers.batches[2]!.finish(['B']);
    await turn();
    workers.batches[3]!.finish();
    await Promise.all([a.settled, b.settled, later.settled]);
    expect(workers.batches.map(({ inputs }) => inputs)).toEqual([['a', 'b'], ['a'], ['b'], ['later']]);
    expect(b.result).toEqual({ output: 'B', timing: { queueMs: 7, computeMs: 5, batchSize: 1 } });
    expect(scheduler.stats().asr).toMatchObject({ done: 3, failed: 0, retried: 2, running: 0 });
    expect(retries).toBe(2);
  });

  it('is followed by one other, not by more', async () => {
    const a = call('a');
    await turn();
    workers.batches[0]!.fail(lost());
    await turn();
    workers.batches[1]!.fail(lost());
    await a.settled;
    expect(a.error).toMatchObject({ code: 'provider', retryable: false, details: { reason: 'worker-lost' } });
    await turn();
    expect(workers.batches).toHaveLength(2);
    expect(scheduler.stats().asr).toMatchObject({ failed: 1, retried: 1 });
  });

  it('runs nothing again that nobody waits for: given up, too late, or replaced by a newer call', async () => {
    const controller = new AbortController();
    const given = call('given up', { signal: controller.signal });
    const older = call('older', { session: 's', coalesce: 'partial' });
    await turn();
    const newer = call('newer', { session: 's', coalesce: 'partial' });
    controller.abort('enough');
    workers.batches[0]!.fail(lost());
    await older.settled;
    expect([given.error, older.error]).toEqual(['enough', expect.objectContaining({ code: 'overload' })]);
    await turn();
    expect(workers.batches.slice(1).map(({ inputs }) => inputs)).toEqual([['newer']]);
    workers.batches[1]!.finish();
    await newer.settled;
    const late = call('late', { deadline: clock.now() + 10 });
    await turn();
    clock.advance(10);
    workers.batches[2]!.fail(lost());
    await late.settled;
    expect(late.error).toMatchObject({ code: 'timeout' });
    expect(scheduler.stats().asr).toMatchObject({ superseded: 1, cancelled: 1, refused: 1 });
  });
});

describe('a model that overlaps', () => {
  const decode = (input: string, options: Partial<RunOptions> = {}) =>
    scheduler.run('decoder', input, { signal, ...options });

  it('joins its worker while that has room, and a lost worker costs none of its calls', async () => {
    scheduler.add('decoder', { maxBatch: 1, maxWaitMs: 0, maxQueue: 10, overlap: 2 });
    const answers = ['a', 'b', 'c'].map((input) => decode(input));
    await turn();
    expect(workers.batches.map(({ inputs }) => inputs)).toEqual([['a'], ['b']]);
    workers.batches[1]!.finish();
    await turn();
    expect(workers.batches.map(({ inputs }) => inputs)).toEqual([['a'], ['b'], ['c']]);
    for (const batch of [workers.batches[0]!, workers.batches[2]!]) batch.fail(new WorkerLost('compute'));
    for (const again of [3, 4]) {
      await turn();
      expect(workers.batches).toHaveLength(again + 1);
      workers.batches[again]!.finish();
    }
    expect((await Promise.all(answers)).map(({ output }) => output)).toEqual(['a', 'b', 'c']);
    expect(scheduler.stats().decoder).toMatchObject({ done: 3, retried: 2 });
  });

  it('is expected to take as long as runs with so many under way have taken', async () => {
    scheduler.add('decoder', { maxBatch: 1, maxWaitMs: 0, maxQueue: 10, overlap: 3 });
    const first = [decode('a'), decode('b')];
    await turn();
    workers.batches[0]!.finish();
    workers.batches[1]!.finish(['b'], 9);
    await Promise.all(first);
    const [, second] = [decode('c', { priority: 'urgent' }), decode('d', { deadline: clock.now() + 9 })];
    await expect(second).rejects.toMatchObject({ details: { estimatedMs: 9 } });
  });
});

describe('a closing lane', () => {
  it('refuses what waits and what comes, and tells what runs that nobody waits for it', async () => {
    const [a, b] = [call('a'), call('b')];
    await turn();
    const waiting = call('waiting', { deadline: clock.now() + 100 });
    await turn();
    scheduler.close();
    const late = call('late');
    await Promise.all([a, b, waiting, late].map(({ settled }) => settled));
    for (const { error } of [a, b, waiting, late])
      expect(error).toMatchObject({ code: 'overload', details: { reason: 'closing' } });
    expect([...workers.batches[0]!.cancelled]).toEqual([1, 1]);
    expect(clock.sleepers).toBe(0);
    workers.batches[0]!.finish();
    await turn();
    expect(workers.batches).toHaveLength(1);
    expect(scheduler.stats().asr).toMatchObject({ running: 0, queued: 0, done: 0, cancelled: 2, refused: 2 });
  });
});

type Step =
  | {
      readonly type: 'call';
      readonly patience: number;
      readonly urgent: boolean;
      readonly session?: string;
      readonly coalesce?: string;
    }
  | { readonly type: 'abort' | 'finish' | 'fail' | 'lose'; readonly pick: number }
  | { readonly type: 'advance'; readonly ms: number }
  | { readonly type: 'turn' };

const steps = fc.array(
  fc.oneof(
    fc.record({
      type: fc.constant('call' as const),
      patience: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constant(Infinity)),
      urgent: fc.boolean(),
      session: fc.constantFrom('a', 'b', undefined),
      coalesce: fc.constantFrom('partial', undefined),
    }),
    fc.record({
      type: fc.constantFrom('abort' as const, 'finish' as const, 'fail' as const, 'lose' as const),
      pick: fc.nat(20),
    }),
    fc.record({ type: fc.constant('advance' as const), ms: fc.integer({ min: 1, max: 20 }) }),
    fc.constant({ type: 'turn' as const }),
  ),
  { maxLength: 40, size: 'max' },
) as fc.Arbitrary<Step[]>;

it('answers every call exactly once, whatever is aborted, late, failing or refused, and adds up', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 2 }), async (script, idle) => {
      start(idle);
      const made: (ReturnType<typeof call> & { controller: AbortController; answers: number })[] = [];
      const ended = new Set<unknown>();
      const open = () => workers.batches.filter((batch) => !ended.has(batch));
      for (const step of script) {
        if (step.type === 'call') {
          const controller = new AbortController();
          const { session, coalesce } = step;
          const options = { signal: controller.signal, deadline: clock.now() + step.patience, session, coalesce };
          const entry = Object.assign(call(made.length, { ...options, priority: step.urgent ? 'urgent' : 'normal' }), {
            controller,
            answers: 0,
          });
          void entry.settled.then(() => entry.answers++);
          made.push(entry);
        } else if (step.type === 'abort') made[step.pick % Math.max(1, made.length)]?.controller.abort('enough');
        else if (step.type === 'advance') clock.advance(step.ms);
        else if (step.type === 'turn') await turn();
        else {
          const batch = open()[step.pick % Math.max(1, open().length)];
          if (batch) ended.add(batch);
          if (step.type === 'finish') batch?.finish();
          else batch?.fail(step.type === 'lose' ? new WorkerLost('compute') : new ReparteeError('provider', 'Broken'));
        }
      }
      for (await turn(); open().length > 0; await turn()) {
        const batch = open()[0]!;
        ended.add(batch);
        batch.finish();
      }
      expect(made.map(({ answers }) => answers)).toEqual(made.map(() => 1));
      const ran = workers.batches.flatMap(({ inputs }) => inputs);
      const { retried } = scheduler.stats().asr!;
      expect(ran.length - new Set(ran).size).toBeLessThanOrEqual(retried);
      for (const input of ran) expect(ran.filter((other) => other === input).length).toBeLessThanOrEqual(2);
      for (const { result } of made) if (result) expect(ran).toContain(result.output);
      made.forEach(({ result }, index) => result && expect(result.output).toBe(index));
      const { queued, running, done, failed, refused, cancelled, superseded } = scheduler.stats().asr!;
      expect([queued, running, workers.idle, clock.sleepers]).toEqual([0, 0, idle, 0]);
      expect(done + failed + refused + cancelled + superseded).toBe(made.length);
      expect(done).toBe(made.filter(({ result }) => result).length);
    }),
    { numRuns: 200 },
  );
});
