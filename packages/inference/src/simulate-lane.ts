import type { BatchPolicy, Priority } from '@repartee/core/providers';
import { admit } from './admission.js';
import { planBatches } from './batcher.js';
import { hasRoom } from './lane-state.js';
import type { LaneState } from './lane-state.js';
import { placeFor } from './place.js';
import { expectedMs, withObserved } from './service-times.js';
import type { ServiceTimes } from './service-times.js';
import type { WaitingCall } from './waiting-call.js';

export interface SimulatedModel {
  readonly policy: BatchPolicy;
  /** What a run of this size takes. */
  readonly serviceMs: (batchSize: number) => number;
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
  readonly expectedEnd: number;
  readonly end: number;
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
  #running: Running[] = [];
  #now = 0;
  #sequence = 0;
  #batchesStarted = 0;

  constructor(lane: SimulatedLane) {
    this.#lane = lane;
    this.#queues = lane.models.map((model) => {
      const { policy, measured = [] } = model;
      return { model, policy, calls: [], running: [], times: measured };
    });
    // The last element is the next event.
    this.#arrivals = lane.calls.toSorted((a, b) => b.at - a.at);
    this.#aborts = lane.calls
      .filter(({ abortAt }) => abortAt !== undefined)
      .sort((a, b) => abortTime(b) - abortTime(a));
  }

  run(): readonly SimulatedOutcome[] {
    for (;;) {
      this.#endRuns();
      for (let next = this.#arrivals.at(-1); next && next.at <= this.#now; next = this.#arrivals.at(-1)) {
        this.#arrivals.pop();
        this.#arrive(next);
      }
      for (let next = this.#aborts.at(-1); next && abortTime(next) <= this.#now; next = this.#aborts.at(-1)) {
        this.#aborts.pop();
        this.#abort(next);
      }
      const wakeAt = this.#plan();
      const next = Math.min(
        wakeAt,
        this.#arrivals.at(-1)?.at ?? Infinity,
        abortTime(this.#aborts.at(-1)),
        ...this.#running.map(({ end }) => end),
      );
      if (next === Infinity) return this.#outcomes;
      this.#now = next;
    }
  }

  #state(): LaneState<SimulatedQueue> {
    return {
      queues: this.#queues,
      idleWorkers: this.#lane.workers - this.#running.length,
      busyUntil: this.#running.map(({ expectedEnd }) => expectedEnd),
      batchesStarted: this.#batchesStarted,
    };
  }

  #arrive(call: SimulatedCall): void {
    const queue = this.#queues[call.model] as SimulatedQueue;
    const { session, coalesce, priority = 'normal', deadline = Infinity } = call;
    if (deadline <= this.#now) return this.#answer(call, 'expired');
    if (!hasRoom(queue)) this.#plan();
    const { since, ...place } = placeFor(queue, { priority, session, coalesce }, this.#now, this.#sequence++);
    const waiting: Waiting = { ...{ call, priority, deadline, session, coalesce, waitingSince: since }, ...place };
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
    for (const { queue, calls } of plan.batches) {
      const startedAt = this.#now;
      this.#running.push({
        ...{ queue, calls, startedAt },
        expectedEnd: startedAt + expectedMs(queue.times, calls.length),
        end: startedAt + queue.model.serviceMs(calls.length),
      });
      queue.running = [...queue.running, ...calls];
      this.#batchesStarted++;
    }
    return plan.wakeAt;
  }

  #endRuns(): void {
    const ended = this.#running.filter(({ end }) => end <= this.#now);
    this.#running = this.#running.filter(({ end }) => end > this.#now);
    for (const { queue, calls, startedAt, end } of ended) {
      queue.running = queue.running.filter((call) => !calls.includes(call));
      queue.times = withObserved(queue.times, { batchSize: calls.length, ms: end - startedAt });
      for (const { call } of calls) {
        this.#outcomes.push({ call, at: end, type: 'done', startedAt, batchSize: calls.length });
      }
    }
  }

  #answer(call: SimulatedCall, type: Exclude<SimulatedOutcome['type'], 'done'>): void {
    this.#outcomes.push({ call, at: this.#now, type });
  }
}

function abortTime(call: SimulatedCall | undefined): number {
  return call?.abortAt ?? Infinity;
}
