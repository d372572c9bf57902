import { availableParallelism } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { ReparteeError, silentLogger, systemClock } from '@repartee/core/providers';
import type { Clock, InferenceClient, InferenceLane, LoadedModel, Logger, ModelSpec } from '@repartee/core/providers';
import { closingError } from './closing-error.js';
import type { Device } from './device.js';
import { effectivePolicy } from './effective-policy.js';
import type { BatchingOverride } from './effective-policy.js';
import { LaneScheduler } from './lane-scheduler.js';
import type { ModelStats } from './lane-scheduler.js';
import type { PoolObserver } from './pool-observer.js';
import { ProcessHost } from './process-host.js';
import { safeObserver } from './safe-observer.js';
import type { ServiceTimes } from './service-times.js';
import { stayOffline } from './stay-offline.js';
import { ThreadHost } from './thread-host.js';
import { WorkerLane } from './worker-lane.js';

export interface LaneOptions {
  /** Workers of the lane. Each holds every model of the lane and runs it on one thread. */
  readonly threads: number;
  /** Where the workers compute, dealt out one by one, over and over. Default: all on the processor. */
  readonly devices?: readonly Device[];
  /** How much its threads yield to others, 0..19; Linux only. Default: 10 for `compute`, so that the VAD stays punctual. */
  readonly niceness?: number;
  /** JavaScript objects of one worker may take so much; beyond it the worker ends and is replaced. Default: Node's own limit. */
  readonly maxHeapMiB?: number;
}

export interface ModelOverride extends BatchingOverride {
  /** The processor, whatever its lane computes on: for a model whose operations a GPU lacks, such as one in int8. */
  readonly device?: 'cpu' | undefined;
}

/** What keeps the workers apart. `processes` survive when native code ends one of them; what crosses to them is copied. */
export type Isolation = 'threads' | 'processes';

export interface WorkerPoolOptions {
  /** Default: `threads`. */
  readonly isolation?: Isolation;
  /** Default: one thread for `vad`, one for each CPU for `compute`. */
  readonly lanes?: Readonly<Partial<Record<InferenceLane, LaneOptions>>>;
  /** Batching of every model of the `compute` lane, in place of what its plugin says. */
  readonly batching?: BatchingOverride;
  /** For one model, by name and on either lane: batching, which goes before `batching`, and its device. */
  readonly models?: Readonly<Record<string, ModelOverride>>;
  /** Measure at start how long runs take, and batch only as far as that pays. Default: true. */
  readonly calibrate?: boolean;
  /** The clock that deadlines are on. */
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly observer?: PoolObserver;
}

export interface PoolStats {
  readonly models: Readonly<Record<string, ModelStats>>;
  /** Live workers and those with work, of the lanes that have a model. */
  readonly lanes: Readonly<Partial<Record<InferenceLane, { readonly threads: number; readonly busy: number }>>>;
}

/** A lane that lacks workers, because some were lost. */
export interface LaneShortage {
  readonly lane: InferenceLane;
  /** Workers that have every model. 0: no call of the lane can be run now. */
  readonly ready: number;
  readonly wanted: number;
}

interface OpenLane {
  readonly workers: WorkerLane;
  readonly scheduler: LaneScheduler;
}

interface LoadedSpec {
  readonly spec: ModelSpec;
  readonly loading: Promise<LoadedModel<never, unknown>>;
}

/** For measuring one model. A size that has been begun is finished. */
const calibrationBudgetMs = 1_000;

const niceness: Readonly<Record<InferenceLane, number>> = { vad: 0, compute: 10 };

/**
 * Every local model of the process, on worker threads, shared by all sessions. Threads start with the first model of a
 * lane. Never call `process.exit` before the disposal has resolved: a thread inside onnxruntime would abort the process.
 */
export class WorkerPool implements InferenceClient, AsyncDisposable {
  readonly #lanes = new Map<InferenceLane, OpenLane>();
  readonly #loaded = new Map<string, LoadedSpec>();
  readonly #options: WorkerPoolOptions;
  readonly #observer: Required<PoolObserver>;
  readonly #logger: Logger;
  #closed: Promise<void> | undefined;

  constructor(options: WorkerPoolOptions = {}) {
    stayOffline();
    this.#options = options;
    this.#logger = options.logger ?? silentLogger;
    this.#observer = safeObserver(options.observer, this.#logger);
  }

  /**
   * Loads the model into every worker of its lane. The same name with the same options gives the same model; with other
   * options it is refused with `provider`. A model that failed to load may be loaded again.
   */
  async load<Input, Output>(spec: ModelSpec): Promise<LoadedModel<Input, Output>> {
    if (this.#closed) throw closingError();
    checkPolicy(spec);
    const known = this.#loaded.get(spec.name);
    if (known && !sameModel(known.spec, spec)) {
      throw new ReparteeError(
        'provider',
        `Model "${spec.name}" is loaded already, with other options: give this one a name of its own`,
        { details: { model: spec.name } },
      );
    }
    const loading = known?.loading ?? this.#load(spec);
    if (!known) this.#loaded.set(spec.name, { spec, loading });
    try {
      return (await loading) as LoadedModel<unknown, unknown> as LoadedModel<Input, Output>;
    } catch (error) {
      this.#loaded.delete(spec.name);
      throw error;
    }
  }

  stats(): PoolStats {
    const lanes = [...this.#lanes];
    return {
      models: Object.assign({}, ...lanes.map(([, { scheduler }]) => scheduler.stats())) as PoolStats['models'],
      lanes: Object.fromEntries(
        lanes.map(([lane, { workers }]) => [lane, { threads: workers.workers.length, busy: workers.busy }]),
      ),
    };
  }

  /** Empty: every lane has all its workers. */
  get shortages(): readonly LaneShortage[] {
    return [...this.#lanes]
      .map(([lane, { workers }]) => ({ lane, ready: workers.ready, wanted: workers.wanted }))
      .filter(({ ready, wanted }) => ready < wanted);
  }

  /** Calls of sessions that wait for a worker, per worker; the frames of the VAD, which has its own, do not count. */
  get waitingPerWorker(): number {
    const lane = this.#lanes.get('compute');
    if (!lane) return 0;
    const waiting = Object.values(lane.scheduler.stats()).reduce((sum, { queued }) => sum + queued, 0);
    return waiting / Math.max(1, lane.workers.workers.length);
  }

  /**
   * Refuses new calls and those that wait with `overload`, tells running ones to stop early, waits until every worker is
   * idle, closes the models and ends the threads. May be called again: it is the same disposal.
   */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const lanes = [...this.#lanes.values()];
    for (const { scheduler } of lanes) scheduler.close();
    await Promise.all(lanes.map(({ workers }) => workers.close()));
  }

  async #load(spec: ModelSpec): Promise<LoadedModel<never, unknown>> {
    const { scheduler, workers } = this.#lane(spec.lane);
    const override = this.#overrideFor(spec);
    const { device } = override;
    await workers.load({ name: spec.name, module: spec.module.href, options: spec.options, device });
    const measured = await this.#measure(workers, spec);
    if (this.#closed) throw closingError();
    const policy = effectivePolicy(spec.policy, override, measured);
    this.#logger.info('pool-model-ready', { model: spec.name, lane: spec.lane, ...policy, measured });
    scheduler.add(spec.name, policy, measured);
    return { run: (input, options) => scheduler.run(spec.name, input, options) };
  }

  /** Nothing when it fails: a model that cannot be measured may still run. */
  async #measure(workers: WorkerLane, { name, policy }: ModelSpec): Promise<ServiceTimes> {
    if (this.#options.calibrate === false || this.#closed) return [];
    try {
      return await workers.measure({ model: name, maxBatch: policy.maxBatch, budgetMs: calibrationBudgetMs });
    } catch (error) {
      if (!this.#closed) this.#logger.warn('pool-calibration-failed', { model: name, error });
      return [];
    }
  }

  #overrideFor({ name, lane }: ModelSpec): ModelOverride {
    const { batching, models } = this.#options;
    return { ...(lane === 'compute' ? batching : undefined), ...models?.[name] };
  }

  #lane(lane: InferenceLane): OpenLane {
    const open = this.#lanes.get(lane) ?? this.#open(lane);
    this.#lanes.set(lane, open);
    return open;
  }

  #open(lane: InferenceLane): OpenLane {
    const { clock = systemClock, lanes, isolation } = this.#options;
    const options = lanes?.[lane] ?? { threads: lane === 'vad' ? 1 : availableParallelism() };
    const host = { niceness: options.niceness ?? niceness[lane], maxHeapMiB: options.maxHeapMiB };
    const workers = new WorkerLane({
      ...{ lane, clock, logger: this.#logger },
      threads: options.threads,
      devices: options.devices ?? ['cpu'],
      startWorker: (device) =>
        isolation === 'processes' ? new ProcessHost({ device, ...host }) : new ThreadHost({ device, ...host }),
      onChange: () => scheduler.plan(),
      onWorkerLost: () => this.#observer.onWorkerLost(lane),
      onModelLost: (model, error) => scheduler.retire(model, error),
    });
    const scheduler = new LaneScheduler({ lane, workers, clock, observer: this.#observer, logger: this.#logger });
    return { workers, scheduler };
  }
}

function sameModel(a: ModelSpec, b: ModelSpec): boolean {
  const identity = ({ module, options, lane, policy }: ModelSpec) => ({ module: module.href, options, lane, policy });
  return isDeepStrictEqual(identity(a), identity(b));
}

function checkPolicy({ name, policy }: ModelSpec): void {
  const { maxBatch, maxWaitMs, maxQueue, overlap = maxBatch } = policy;
  const faults = [
    Number.isInteger(maxBatch) && maxBatch >= 1 ? [] : [`maxBatch a whole number of at least 1, but it is ${maxBatch}`],
    maxWaitMs >= 0 ? [] : [`maxWaitMs at least 0, but it is ${maxWaitMs}`],
    maxQueue >= 1 ? [] : [`maxQueue at least 1, but it is ${maxQueue}`],
    Number.isInteger(overlap) && overlap >= 1 ? [] : [`overlap a whole number of at least 1, but it is ${overlap}`],
  ].flat();
  if (faults.length === 0) return;
  throw new ReparteeError('config', `Model "${name}" has no valid batch policy: expected ${faults.join('; ')}`, {
    details: { model: name, policy },
  });
}
