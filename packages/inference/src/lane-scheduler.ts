import { ReparteeError } from '@repartee/core/providers';
import type { BatchPolicy, Clock, InferenceLane, Logger, RunOptions, RunResult } from '@repartee/core/providers';
import { admit } from './admission.js';
import { planBatches } from './batcher.js';
import type { PlannedBatch } from './batcher.js';
import { CancelFlags } from './cancel-flags.js';
import { closingError } from './closing-error.js';
import { hasRoom } from './lane-state.js';
import type { LaneState, ModelQueue } from './lane-state.js';
import { PendingCall } from './pending-call.js';
import { placeFor, supersededBy } from './place.js';
import type { PoolObserver } from './pool-observer.js';
import { lostTwiceError, queueFullError, supersededError, tooLateError, waitTooLongError } from './refusals.js';
import { withObserved } from './service-times.js';
import type { ServiceTimes } from './service-times.js';
import { insertCall } from './waiting-call.js';
import type { BatchOrder, LaneWorker } from './worker-lane.js';
import type { BatchResult } from './worker-jobs.js';
import { WorkerLost } from './worker-lost.js';
import { underWay, withRun } from './worker-state.js';
import type { RunState, WorkerState } from './worker-state.js';

/** The workers as the scheduler sees them. */
export interface BatchWorkers {
  /** Those that are alive. */
  readonly workers: readonly LaneWorker[];
  /** No worker is left, and none is likely to come soon. */
  readonly gone: boolean;
  /** Begins at once; the worker is open. Rejects with `WorkerLost` when it ends before it is done. */
  runBatch(worker: number, batch: BatchOrder): Promise<BatchResult>;
}

export interface LaneSchedulerOptions {
  readonly lane: InferenceLane;
  readonly workers: BatchWorkers;
  readonly clock: Clock;
  readonly observer: Required<PoolObserver>;
  readonly logger: Logger;
}

/** Calls of one model since it was loaded. */
export interface ModelStats {
  readonly lane: InferenceLane;
  /** Waiting now. */
  readonly queued: number;
  /** In a worker now, those that were given up included. */
  readonly running: number;
  readonly done: number;
  readonly failed: number;
  /** Turned away: queue full, deadline passed or not to be met, no worker left, or pool closing. */
  readonly refused: number;
  /** Given up, waiting or running: by the caller, or because the pool closes while they run. */
  readonly cancelled: number;
  /** Gave their place to a newer call of the same session. */
  readonly superseded: number;
  /** Have lost a worker, and were given to another. */
  readonly retried: number;
  /** Most calls in one run. */
  readonly maxBatch: number;
}

/** One model of the lane: what waits for it and what became of its calls. */
class ScheduledModel implements ModelQueue<PendingCall> {
  calls: readonly PendingCall[] = [];
  running: readonly PendingCall[] = [];
  times: ServiceTimes;
  done = 0;
  failed = 0;
  refused = 0;
  cancelled = 0;
  superseded = 0;
  retried = 0;
  /** Last told to the observer. */
  depth = 0;
  /** Why the model can run no more. */
  broken: ReparteeError | undefined;

  constructor(
    readonly name: string,
    readonly policy: BatchPolicy,
    measured: ServiceTimes,
  ) {
    this.times = measured;
  }
}

interface RunningBatch {
  readonly state: RunState<ScheduledModel>;
  readonly worker: number;
  readonly calls: readonly PendingCall[];
  readonly flags: CancelFlags;
}

/**
 * Carries out what `admit` and `planBatches` decide: keeps the queues of a lane, hands batches to its workers and answers callers.
 * Plans once per turn of the event loop, so that calls made in the same turn share a batch.
 */
export class LaneScheduler {
  readonly #options: LaneSchedulerOptions;
  readonly #models = new Map<string, ScheduledModel>();
  readonly #running = new Set<RunningBatch>();
  #sequence = 0;
  #batchesStarted = 0;
  #planned = false;
  #alarm: { readonly at: number; readonly controller: AbortController } | undefined;
  #closing = false;

  constructor(options: LaneSchedulerOptions) {
    this.#options = options;
  }

  /** `measured`: what runs of this model are known to take; from then on every run is observed. */
  add(name: string, policy: BatchPolicy, measured: ServiceTimes = []): void {
    this.#models.set(name, new ScheduledModel(name, policy, measured));
  }

  /** The model can run no more: what waits for it is refused, and so is what comes. */
  retire(name: string, error: ReparteeError): void {
    const model = this.#models.get(name);
    if (!model) return;
    model.broken = error;
    this.#refuseAll(model, error);
  }

  async run(name: string, input: unknown, options: RunOptions): Promise<RunResult<unknown>> {
    const model = this.#models.get(name) as ScheduledModel;
    options.signal.throwIfAborted();
    const at = this.#options.clock.now();
    const { priority = 'normal', session, coalesce } = options;
    const place = placeFor(model, { priority, session, coalesce }, at, this.#sequence++);
    const call = new PendingCall(input, options, at, place, (aborted) => this.#cancel(model, aborted));
    if (this.#closing) this.#refuse(model, call, closingError());
    else if (model.broken) this.#refuse(model, call, model.broken);
    else if (call.deadline <= at) this.#refuse(model, call, tooLateError(model.name, call, at));
    else this.#admit(model, call, at);
    return call.answer;
  }

  /** Plans at the end of this turn of the event loop. */
  plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    setImmediate(() => {
      this.#planned = false;
      this.#planNow();
    });
  }

  /** Answers every call with `overload` and tells the workers that nobody waits for what they run. */
  close(): void {
    this.#closing = true;
    this.#alarm?.controller.abort();
    const error = closingError();
    for (const model of this.#models.values()) this.#refuseAll(model, error);
    for (const { state, calls, flags } of this.#running) {
      calls.forEach((call, row) => {
        flags.set(row);
        if (!call.settled) state.queue.cancelled++;
        call.fail(error);
      });
    }
  }

  stats(): Record<string, ModelStats> {
    const { lane } = this.#options;
    return Object.fromEntries(
      [...this.#models.values()].map(
        ({ name, policy, calls, running, done, failed, refused, cancelled, superseded, retried }) => [
          name,
          {
            lane,
            queued: calls.length,
            running: running.length,
            ...{ done, failed, refused, cancelled, superseded, retried },
            maxBatch: policy.maxBatch,
          },
        ],
      ),
    );
  }

  #admit(model: ScheduledModel, call: PendingCall, now: number): void {
    // What an idle worker is about to take does not count as waiting.
    if (!hasRoom(model)) this.#planNow();
    const admission = admit<PendingCall, ScheduledModel>(this.#state(), model, call, now);
    if (!admission.admitted) {
      const error =
        admission.reason === 'deadline'
          ? waitTooLongError(model.name, call.deadline - now, admission.estimatedMs)
          : queueFullError(model);
      return this.#refuse(model, call, error);
    }
    model.calls = admission.calls;
    if (admission.superseded) {
      model.superseded++;
      admission.superseded.fail(supersededError(model.name));
    }
    if (admission.displaced) this.#refuse(model, admission.displaced, queueFullError(model));
    this.plan();
  }

  #state(): LaneState<ScheduledModel> {
    return {
      queues: [...this.#models.values()],
      workers: this.#options.workers.workers.map(({ id, open }) => this.#workerState(id, open)),
      batchesStarted: this.#batchesStarted,
    };
  }

  #workerState(id: number, open: boolean): WorkerState<ScheduledModel> {
    const runs = [...this.#running].filter(({ worker }) => worker === id).map(({ state }) => state);
    return { id, open, runs };
  }

  #planNow(): void {
    if (this.#closing) return;
    const { workers, clock, lane } = this.#options;
    if (workers.gone) {
      const error = new ReparteeError('provider', `The workers of lane "${lane}" have ended`, {
        retryable: true,
        details: { lane },
      });
      for (const model of this.#models.values()) this.#refuseAll(model, error);
      return;
    }
    const now = clock.now();
    const state = this.#state();
    const plan = planBatches<PendingCall, ScheduledModel>(state, now);
    for (const [model, calls] of plan.waiting) model.calls = calls;
    for (const { queue, call } of plan.expired) this.#refuse(queue, call, tooLateError(queue.name, call, now));
    for (const batch of plan.batches) void this.#runBatch(batch, now);
    for (const model of state.queues) this.#reportDepth(model);
    this.#wakeAt(plan.wakeAt);
  }

  /** Never rejects: every outcome goes to the callers. */
  async #runBatch(
    { queue: model, calls, worker, alone }: PlannedBatch<ScheduledModel, PendingCall>,
    startedAt: number,
  ) {
    const { workers, observer, lane } = this.#options;
    const begun = withRun(this.#workerState(worker, true), model, calls.length, startedAt, alone);
    const batch: RunningBatch = {
      ...{ worker, calls, flags: new CancelFlags(calls.length) },
      state: begun.runs.at(-1) as RunState<ScheduledModel>,
    };
    const { flags } = batch;
    this.#running.add(batch);
    this.#batchesStarted++;
    model.running = [...model.running, ...calls];
    const queueMs = calls.map((call) => startedAt - call.arrivedAt);
    try {
      const inputs = calls.map((call) => call.input);
      const { outputs, computeMs, device } = await workers.runBatch(worker, { model: model.name, inputs, flags });
      // A run that was told to stop says nothing about others.
      if (!flags.any) {
        model.times = withObserved(model.times, { batchSize: underWay(begun.runs, model), ms: computeMs });
      }
      calls.forEach((call, row) => {
        if (call.settled) return;
        model.done++;
        const timing = { queueMs: queueMs[row] as number, computeMs, batchSize: calls.length };
        call.succeed({ output: outputs[row], timing });
      });
      const { maxBatch } = model.policy;
      observer.onBatch({ model: model.name, lane, device, batchSize: calls.length, maxBatch, queueMs, computeMs });
    } catch (error) {
      for (const call of calls) {
        if (call.settled) continue;
        if (error instanceof WorkerLost) this.#retry(model, call, error);
        else this.#fail(model, call, error);
      }
    } finally {
      this.#running.delete(batch);
      model.running = model.running.filter((call) => !calls.includes(call));
      this.plan();
    }
  }

  #fail(model: ScheduledModel, call: PendingCall, error: unknown): void {
    model.failed++;
    call.fail(error);
  }

  /** Once, in the place it had. */
  #retry(model: ScheduledModel, call: PendingCall, error: WorkerLost): void {
    if (call.isRetry) return this.#fail(model, call, lostTwiceError(model.name, this.#options.lane, error));
    if (model.broken) return this.#fail(model, call, model.broken);
    if (supersededBy(model.calls, call)) {
      model.superseded++;
      return call.fail(supersededError(model.name));
    }
    call.isRetry = true;
    model.retried++;
    model.calls = insertCall(model.calls, call);
    const { lane, logger, observer } = this.#options;
    logger.warn('pool-call-retry', { lane, model: model.name });
    observer.onRetry(model.name);
    this.#reportDepth(model);
  }

  #cancel(model: ScheduledModel, call: PendingCall): void {
    model.cancelled++;
    const depth = model.calls.length;
    model.calls = model.calls.filter((waiting) => waiting !== call);
    if (model.calls.length < depth) return this.#reportDepth(model);
    for (const { calls, flags } of this.#running) {
      const row = calls.indexOf(call);
      if (row >= 0) flags.set(row);
    }
  }

  #refuseAll(model: ScheduledModel, error: ReparteeError): void {
    const { calls } = model;
    model.calls = [];
    for (const call of calls) this.#refuse(model, call, error);
    this.#reportDepth(model);
  }

  #refuse(model: ScheduledModel, call: PendingCall, error: ReparteeError): void {
    model.refused++;
    call.fail(error);
    this.#options.observer.onRefused(model.name, error.code);
  }

  #reportDepth(model: ScheduledModel): void {
    if (model.calls.length === model.depth) return;
    model.depth = model.calls.length;
    this.#options.observer.onQueue(model.name, model.depth);
  }

  /** One alarm at a time, for the earliest deadline; a later one finds out by planning again. */
  #wakeAt(at: number): void {
    if (at === Infinity) {
      this.#alarm?.controller.abort();
      this.#alarm = undefined;
    }
    if (at >= (this.#alarm?.at ?? Infinity)) return;
    this.#alarm?.controller.abort();
    const { clock } = this.#options;
    const alarm = { at, controller: new AbortController() };
    this.#alarm = alarm;
    clock.sleep(Math.max(0, at - clock.now()), alarm.controller.signal).then(
      () => {
        if (this.#alarm === alarm) this.#alarm = undefined;
        this.#planNow();
      },
      () => undefined,
    );
  }
}
