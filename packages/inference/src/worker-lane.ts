import { ReparteeError } from '@repartee/core/providers';
import type { Clock, InferenceLane, Logger } from '@repartee/core/providers';
import type { CancelFlags } from './cancel-flags.js';
import { closingError } from './closing-error.js';
import type { Device } from './device.js';
import { unpackError } from './packed-error.js';
import { packRows, unpackRows } from './packed-rows.js';
import { hopelessAfter, restartDelayMs } from './restart-delay.js';
import type { ServiceTimes } from './service-times.js';
import type { JobName, JobOf, ValueOf, WorkerHost } from './worker-host.js';
import type { BatchResult, LoadJob, MeasureJob } from './worker-jobs.js';
import { WorkerLost } from './worker-lost.js';

export interface WorkerLaneOptions {
  readonly lane: InferenceLane;
  /** Workers it keeps. */
  readonly threads: number;
  /** Where they compute, dealt out one by one, over and over; not empty. Who replaces a worker gets its device. */
  readonly devices: readonly Device[];
  readonly startWorker: (device: Device) => WorkerHost;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A worker can take more, or takes less, or the last one is gone. */
  readonly onChange: () => void;
  readonly onWorkerLost: () => void;
  /** A worker that replaces a lost one could not load this model, so the lane no longer offers it. */
  readonly onModelLost: (model: string, error: ReparteeError) => void;
}

/** What one run is about. */
export interface BatchOrder {
  readonly model: string;
  readonly inputs: readonly unknown[];
  readonly flags: CancelFlags;
}

/** A worker, as the scheduler sees it. */
export interface LaneWorker {
  readonly id: number;
  /** Has every model, and no errand to do: takes runs. */
  readonly open: boolean;
}

/** A worker of the lane. It does errands alone, and before runs. */
interface Seat extends LaneWorker {
  readonly host: WorkerHost;
  readonly device: Device;
  readonly startedAt: number;
  /** By name, what it has loaded. */
  readonly holds: Map<string, LoadJob>;
  readonly errands: Errand[];
  /** Jobs under way. */
  jobs: number;
  isOnErrand: boolean;
}

interface Errand {
  run(): Promise<void>;
  giveUp(error: ReparteeError): void;
}

/** A model that every worker of the lane is to have. */
interface LaneModel {
  readonly job: LoadJob;
  /** Workers in a row that ended while they loaded it. */
  losses: number;
  /** Every worker had it once. */
  ready: boolean;
  resolve(): void;
  reject(error: ReparteeError): void;
}

/** A model that ends so many workers in a row while it is loaded is given up: for the first time, and once it has worked. */
const mostLosses = { first: 2, later: 5 };
/** A worker that has lived so long was worth its start, even if it had nothing to do. */
const fruitfulMs = 60_000;
/** A process that does not finish its work in this time is killed when the lane closes. */
const closeMs = 10_000;

/**
 * The workers of one lane: each holds every model of the lane. One that is lost is replaced at once, or after a while when
 * they are lost one after the other without having done anything; the new one takes runs when it has all models.
 */
export class WorkerLane {
  readonly #options: WorkerLaneOptions;
  readonly #models = new Map<string, LaneModel>();
  readonly #closing = new AbortController();
  #seats: readonly Seat[] = [];
  #onChange: (() => void)[] = [];
  #fruitless = 0;

  constructor(options: WorkerLaneOptions) {
    this.#options = options;
    const { threads, devices } = options;
    for (let worker = 0; worker < threads; worker++) this.#start(devices[worker % devices.length] as Device);
  }

  /** Those that are alive, ready or not. */
  get workers(): readonly LaneWorker[] {
    return this.#seats;
  }

  /** Workers that have every model. */
  get ready(): number {
    const isNeeded = ({ ready }: LaneModel): boolean => ready;
    return this.#seats.filter((seat) => [...this.#models.values()].filter(isNeeded).every((model) => has(seat, model)))
      .length;
  }

  get wanted(): number {
    return this.#options.threads;
  }

  get busy(): number {
    return this.#seats.filter(({ jobs }) => jobs > 0).length;
  }

  /** No worker is left, and those that were started lately have all ended. */
  get gone(): boolean {
    return this.#fruitless >= hopelessAfter && !this.#seats.some(({ open }) => open);
  }

  /** Resolves when every worker has the model; rejects when one of them cannot load it. */
  load(job: LoadJob): Promise<void> {
    if (this.#isClosing) return Promise.reject(closingError());
    return new Promise((resolve, reject) => {
      this.#models.set(job.name, { job, losses: 0, ready: false, resolve, reject });
      for (const seat of this.#seats) this.#next(seat);
      this.#checkLoads();
    });
  }

  /** One of the workers measures the model, as its next errand. */
  measure(job: MeasureJob): Promise<ServiceTimes> {
    const seat = this.#seats.find(({ open, jobs }) => open && jobs === 0) ?? this.#seats[0];
    if (this.#isClosing) return Promise.reject(closingError());
    if (!seat) return Promise.reject(this.#lost());
    return new Promise((resolve, reject) => {
      const run = () => this.#do(seat, 'measure', job, job.model).then(resolve, reject);
      seat.errands.push({ run, giveUp: reject });
      this.#next(seat);
    });
  }

  /** Begins at once. Call only for a worker that is open. Rejects with `WorkerLost` when the worker ends before it is done. */
  async runBatch(worker: number, { model, inputs, flags }: BatchOrder): Promise<BatchResult> {
    const seat = this.#seats.find(({ id }) => id === worker);
    if (!seat) throw this.#lost();
    try {
      const job = { model, inputs: packRows(inputs), cancelled: flags.bytes };
      const { outputs, ...result } = await this.#do(seat, 'run', job, model, flags);
      return { outputs: unpackRows(outputs), ...result };
    } finally {
      if (seat.host.alive) this.#fruitless = 0;
      this.#next(seat);
    }
  }

  /** Waits for what runs, closes the models in every worker, then ends the workers. Never ends a busy thread. */
  async close(): Promise<void> {
    const { lane, clock, logger } = this.#options;
    this.#closing.abort();
    for (const seat of this.#seats) for (const errand of seat.errands.splice(0)) errand.giveUp(closingError());
    for (const model of this.#models.values()) model.reject(closingError());
    const closed = new AbortController();
    clock.sleep(closeMs, closed.signal).then(
      () => this.#killAll(),
      () => undefined,
    );
    await this.#until(() => this.busy === 0);
    const released = await Promise.allSettled(this.#seats.map((seat) => this.#do(seat, 'release', undefined)));
    for (const { reason } of released.filter((release) => release.status === 'rejected')) {
      logger.warn('pool-release-failed', { lane, error: reason as unknown });
    }
    // Every worker is idle and holds no model: now it may be ended.
    await Promise.all(this.#seats.map(({ host }) => host.close()));
    this.#seats = [];
    closed.abort();
  }

  get #isClosing(): boolean {
    return this.#closing.signal.aborted;
  }

  #start(device: Device): void {
    const { lane, clock, logger, startWorker } = this.#options;
    let host: WorkerHost;
    try {
      host = startWorker(device);
    } catch (error) {
      logger.error('pool-worker-failed', { lane, device, error });
      return this.#replace(device);
    }
    const seat = newSeat(host, device, clock.now(), () => this.#isClosing || this.#nextModel(seat) !== undefined);
    this.#seats = [...this.#seats, seat];
    logger.debug('pool-worker-start', { lane, worker: host.id, device });
    void host.ended.then((error) => this.#end(seat, error));
    if (this.#models.size > 0) this.#next(seat);
  }

  #end(seat: Seat, error: Error): void {
    if (!this.#seats.includes(seat)) return;
    this.#seats = this.#seats.filter((other) => other !== seat);
    for (const errand of seat.errands.splice(0)) errand.giveUp(this.#lost(undefined, error));
    if (!this.#isClosing) {
      const { lane, logger, clock, onWorkerLost } = this.#options;
      logger.warn('pool-worker-lost', { lane, worker: seat.id, device: seat.device, error });
      if (clock.now() - seat.startedAt >= fruitfulMs) this.#fruitless = 0;
      onWorkerLost();
      this.#replace(seat.device);
    }
    this.#changed();
  }

  #replace(device: Device): void {
    const { clock } = this.#options;
    this.#fruitless++;
    clock.sleep(restartDelayMs(this.#fruitless), this.#closing.signal).then(
      () => this.#start(device),
      () => undefined,
    );
    if (!this.gone) return;
    for (const model of this.#models.values()) if (!model.ready) this.#drop(model, this.#lost());
  }

  /** What an idle worker does before it takes runs: first the models it lacks, one by one. */
  #next(seat: Seat): void {
    if (seat.jobs > 0 || !seat.host.alive || this.#isClosing) return this.#changed();
    const model = this.#nextModel(seat);
    if (model) return void this.#loadInto(seat, model);
    const errand = seat.errands.shift();
    if (!errand) return this.#changed();
    seat.isOnErrand = true;
    void errand.run().finally(() => {
      seat.isOnErrand = false;
      this.#next(seat);
    });
  }

  #nextModel(seat: Seat): LaneModel | undefined {
    return [...this.#models.values()].find((model) => !has(seat, model));
  }

  async #loadInto(seat: Seat, model: LaneModel): Promise<void> {
    const { name } = model.job;
    try {
      await this.#do(seat, 'load', model.job, name);
      seat.holds.set(name, model.job);
      model.losses = 0;
    } catch (error) {
      const mayRetry = ++model.losses < (model.ready ? mostLosses.later : mostLosses.first);
      if (!(error instanceof WorkerLost) || !mayRetry) this.#drop(model, error as ReparteeError);
    }
    this.#checkLoads();
    this.#next(seat);
  }

  #checkLoads(): void {
    if (this.#seats.length < this.#options.threads) return;
    for (const model of this.#models.values()) {
      if (model.ready || !this.#seats.every((seat) => has(seat, model))) continue;
      model.ready = true;
      model.resolve();
    }
  }

  /** A model that cannot be loaded, or kills its workers, must not be tried in one new worker after the other. */
  #drop(model: LaneModel, error: ReparteeError): void {
    const { name } = model.job;
    if (this.#isClosing || this.#models.get(name) !== model) return;
    this.#models.delete(name);
    if (!model.ready) return model.reject(error);
    const { lane, logger, onModelLost } = this.#options;
    logger.error('pool-model-lost', { lane, model: name, error });
    onModelLost(name, error);
  }

  async #do<Name extends JobName>(
    seat: Seat,
    name: Name,
    job: JobOf<Name>,
    model?: string,
    flags?: CancelFlags,
  ): Promise<ValueOf<Name>> {
    seat.jobs++;
    try {
      const reply = await this.#post(seat, name, job, model, flags);
      if (reply.ok) return reply.value;
      const message = `Model "${model}" failed in its worker`;
      const details = { lane: this.#options.lane, model };
      throw ReparteeError.from(unpackError(reply.error), 'provider', message, { details });
    } finally {
      seat.jobs--;
      this.#changed();
    }
  }

  async #post<Name extends JobName>(
    seat: Seat,
    name: Name,
    job: JobOf<Name>,
    model: string | undefined,
    flags: CancelFlags | undefined,
  ) {
    try {
      return await seat.host.post(name, job, flags);
    } catch (cause) {
      const details = { lane: this.#options.lane, job: name, model };
      if (!seat.host.alive) throw this.#lost({ job: name, model }, cause);
      const message = `Expected plain data for model "${model}", but what came cannot cross to a worker`;
      throw new ReparteeError('provider', message, { cause, details });
    }
  }

  #killAll(): void {
    for (const { id, host } of this.#seats.filter(({ host }) => host.kill)) {
      this.#options.logger.warn('pool-worker-killed', { lane: this.#options.lane, worker: id });
      host.kill?.();
    }
  }

  #changed(): void {
    for (const resume of this.#onChange.splice(0)) resume();
    this.#options.onChange();
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#onChange.push(resolve));
  }

  #lost(details?: Readonly<Record<string, unknown>>, cause?: unknown): WorkerLost {
    return new WorkerLost(this.#options.lane, details, cause);
  }
}

/** `isHeldUp`: has the lane something else for it than runs? */
function newSeat(host: WorkerHost, device: Device, startedAt: number, isHeldUp: () => boolean): Seat {
  return {
    ...{ host, device, startedAt, id: host.id, holds: new Map(), errands: [], jobs: 0, isOnErrand: false },
    get open() {
      return host.alive && !this.isOnErrand && this.errands.length === 0 && !isHeldUp();
    },
  };
}

function has({ holds }: Seat, { job }: LaneModel): boolean {
  return holds.get(job.name) === job;
}
