import type { BatchPolicy, Priority } from '@repartee/core/providers';
import { admit } from './admission.js';
import { planBatches } from './batcher.js';
import { hasRoom } from './lane-state.js';
import type { LaneState } from './lane-state.js';
import { placeFor } from './place.js';
import { withObserved } from './service-times.js';
import type { ServiceTimes } from './service-times.js';
import type { WaitingCall } from './waiting-call.js';
import { underWay, withRun } from './worker-state.js';
import type { RunState, WorkerState } from './worker-state.js';

export interface SimulatedModel {
  readonly policy: BatchPolicy;
  /** What a run of this size takes; of a model that works in steps: a step of so many calls. */
  readonly serviceMs: (batchSize: number) => number;
  /** Works in steps: a call takes as many as it says, and leaves when it is done. Runs of one worker share their steps where the policy overlaps. */
  readonly steps?: {
    /** Calls that begin in one step at most. */
    readonly joins: number;
  };
  /** What the policy knows of it at start. Default: nothing. */
  readonly measured?: ServiceTimes;
}

export interface SimulatedCall {
  readonly at: number;
  /** Index of its model. */
  readonly model: number;
  readonly priority?: Priority;
  readonly deadline?: number;
  readonly session?: string;
  readonly coalesce?: string;
  /** Of a model that works in steps. Default: 1. */
  readonly steps?: number;
  /** When its caller gives up, if it is still waiting then. */
  readonly abortAt?: number;
}

export interface SimulatedLane {
  readonly workers: number;
  readonly models: readonly SimulatedModel[];
  readonly calls: readonly SimulatedCall[];
}

/** What became of a call, and when: `at` is when it was answered. */
export type SimulatedOutcome = { readonly call: SimulatedCall; readonly at: number } & (
  | { readonly type: 'done'; readonly startedAt: number; readonly batchSize: number }
  | { readonly type: 'queue-full' | 'deadline' | 'expired' | 'superseded' | 'aborted' }
);

interface Waiting extends WaitingCall {
  readonly call: SimulatedCall;
}

interface Running {
  readonly queue: SimulatedQueue;
  readonly calls: readonly Waiting[];
  readonly startedAt: number;
  readonly state: RunState<SimulatedQueue>;
  /** Calls of the model on this worker when it began. */
  readonly underWay: number;
  /** For each call of a model that works in steps: how many are left. */
  readonly stepsLeft: number[];
  /** Calls of it that take part in the steps. */
  joined: number;
}

interface SimulatedWorker {
  readonly id: number;
  runs: readonly Running[];
  /** What its thread does now: a step of all runs that work in steps, or one run of another model. */
  block: { readonly end: number; readonly run?: Running } | undefined;
}

interface SimulatedQueue {
  readonly model: SimulatedModel;
  readonly policy: BatchPolicy;
  calls: readonly Waiting[];
  running: readonly Waiting[];
  times: ServiceTimes;
}

/** A lane under the policy of the pool, on time that costs nothing: what `LaneScheduler` would do with these calls. */
export function simulateLane(lane: SimulatedLane): readonly SimulatedOutcome[] {
  return new LaneSimulation(lane).run();
}

class LaneSimulation {
  readonly #lane: SimulatedLane;
  readonly #outcomes: SimulatedOutcome[] = [];
  readonly #queues: readonly SimulatedQueue[];
  readonly #arrivals: SimulatedCall[];
  readonly #aborts: SimulatedCall[];
  readonly #workers: readonly SimulatedWorker[];
  #now = 0;
  #sequence = 0;
  #batchesStarted = 0;

  constructor(lane: SimulatedLane) {
    this.#lane = lane;
    this.#queues = lane.models.map((model) => {
      const { policy, measured = [] } = model;
      return { model, policy, calls: [], running: [], times: measured };
    });
    this.#workers = Array.from({ length: lane.workers }, (_, id) => ({ id, runs: [], block: undefined }));
    // The last element is the next event.
    this.#arrivals = lane.calls.toSorted((a, b) => b.at - a.at);
    this.#aborts = lane.calls
      .filter(({ abortAt }) => abortAt !== undefined)
      .sort((a, b) => abortTime(b) - abortTime(a));
  }

  run(): readonly SimulatedOutcome[] {
    for (;;) {
      for (const worker of this.#workers) this.#endBlock(worker);
      for (let next = this.#arrivals.at(-1); next && next.at <= this.#now; next = this.#arrivals.at(-1)) {
        this.#arrivals.pop();
        this.#arrive(next);
      }
      for (let next = this.#aborts.at(-1); next && abortTime(next) <= this.#now; next = this.#aborts.at(-1)) {
        this.#aborts.pop();
        this.#abort(next);
      }
      const wakeAt = this.#plan();
      for (const worker of this.#workers) beginBlock(worker, this.#now);
      const next = Math.min(
        wakeAt,
        this.#arrivals.at(-1)?.at ?? Infinity,
        abortTime(this.#aborts.at(-1)),
        ...this.#workers.map(({ block }) => block?.end ?? Infinity),
      );
      if (next === Infinity) return this.#outcomes;
      this.#now = next;
    }
  }

  #state(): LaneState<SimulatedQueue> {
    return {
      queues: this.#queues,
      workers: this.#workers.map(stateOf),
      batchesStarted: this.#batchesStarted,
    };
  }

  #arrive(call: SimulatedCall): void {
    const queue = this.#queues[call.model] as SimulatedQueue;
    const { session, coalesce, priority = 'normal', deadline = Infinity } = call;
    if (deadline <= this.#now) return this.#answer(call, 'expired');
    if (!hasRoom(queue)) this.#plan();
    const { since, ...place } = placeFor(queue, { priority, session, coalesce }, this.#now, this.#sequence++);
    const waiting: Waiting = {
      ...{ call, priority, deadline, due: deadline, session, coalesce, waitingSince: since },
      isRetry: false,
      patientUntil: -Infinity,
      ...place,
    };
    const admission = admit<Waiting, SimulatedQueue>(this.#state(), queue, waiting, this.#now);
    if (!admission.admitted) return this.#answer(call, admission.reason);
    queue.calls = admission.calls;
    if (admission.superseded) this.#answer(admission.superseded.call, 'superseded');
    if (admission.displaced) this.#answer(admission.displaced.call, 'queue-full');
  }

  #abort(call: SimulatedCall): void {
    for (const queue of this.#queues) {
      if (!queue.calls.some((waiting) => waiting.call === call)) continue;
      queue.calls = queue.calls.filter((waiting) => waiting.call !== call);
      this.#answer(call, 'aborted');
    }
  }

  #plan(): number {
    const plan = planBatches<Waiting, SimulatedQueue>(this.#state(), this.#now);
    for (const [queue, calls] of plan.waiting) queue.calls = calls;
    for (const { call } of plan.expired) this.#answer(call.call, 'expired');
    for (const { queue, calls, worker: id } of plan.batches) {
      const worker = this.#workers[id] as SimulatedWorker;
      const { runs } = withRun(stateOf(worker), queue, calls.length, this.#now);
      const stepsLeft = calls.map(({ call }) => call.steps ?? 1);
      const state = runs.at(-1) as RunState<SimulatedQueue>;
      const run = { queue, calls, startedAt: this.#now, state, stepsLeft, underWay: underWay(runs, queue), joined: 0 };
      worker.runs = [...worker.runs, run];
      queue.running = [...queue.running, ...calls];
      this.#batchesStarted++;
    }
    return plan.wakeAt;
  }

  #endBlock(worker: SimulatedWorker): void {
    const { block } = worker;
    if (!block || block.end > this.#now) return;
    worker.block = undefined;
    const stepping = block.run ? [] : worker.runs.filter(({ queue }) => queue.model.steps);
    for (const { stepsLeft, joined } of stepping) {
      for (let row = 0; row < joined; row++) stepsLeft[row] = Math.max(0, (stepsLeft[row] as number) - 1);
    }
    const isDone = (run: Running): boolean =>
      block.run === run || (stepping.includes(run) && run.stepsLeft.every((left) => left === 0));
    const ended = worker.runs.filter(isDone);
    worker.runs = worker.runs.filter((run) => !isDone(run));
    for (const { queue, calls, startedAt, underWay: batchSize } of ended) {
      queue.running = queue.running.filter((call) => !calls.includes(call));
      queue.times = withObserved(queue.times, { batchSize, ms: this.#now - startedAt });
      for (const { call } of calls) {
        this.#outcomes.push({ call, at: this.#now, type: 'done', startedAt, batchSize: calls.length });
      }
    }
  }

  #answer(call: SimulatedCall, type: Exclude<SimulatedOutcome['type'], 'done'>): void {
    this.#outcomes.push({ call, at: this.#now, type });
  }
}

function stateOf({ id, runs }: SimulatedWorker): WorkerState<SimulatedQueue> {
  return { id, open: true, runs: runs.map(({ state }) => state) };
}

/** One run of a model that does not work in steps goes between two steps. */
function beginBlock(worker: SimulatedWorker, now: number): void {
  if (worker.block || worker.runs.length === 0) return;
  const whole = worker.runs.find(({ queue }) => !queue.model.steps);
  if (whole) {
    worker.block = { run: whole, end: now + whole.queue.model.serviceMs(whole.calls.length) };
    return;
  }
  let joins = Math.min(...worker.runs.map(({ queue }) => queue.model.steps?.joins ?? Infinity));
  for (const run of worker.runs) {
    const joining = Math.min(joins, run.calls.length - run.joined);
    run.joined += joining;
    joins -= joining;
  }
  const rowsOf = new Map<SimulatedModel, number>();
  for (const { queue, stepsLeft, joined } of worker.runs) {
    const rows = stepsLeft.slice(0, joined).filter((left) => left > 0).length;
    rowsOf.set(queue.model, (rowsOf.get(queue.model) ?? 0) + rows);
  }
  const end = [...rowsOf].reduce((at, [model, rows]) => (rows === 0 ? at : at + model.serviceMs(rows)), now);
  worker.block = { end };
}

function abortTime(call: SimulatedCall | undefined): number {
  return call?.abortAt ?? Infinity;
}
