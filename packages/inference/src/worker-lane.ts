import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { ReparteeError } from '@repartee/core/providers';
import type { InferenceLane, Logger } from '@repartee/core/providers';
import { Piscina, queueOptionsSymbol } from 'piscina';
import { closingError } from './closing-error.js';
import { moduleFile } from './module-file.js';
import { unpackError } from './packed-error.js';
import type { ServiceTimes } from './service-times.js';
import type { BatchJob, BatchResult, LoadJob, MeasureJob, Reply, WorkerJobs } from './worker-jobs.js';

export interface WorkerLaneOptions {
  readonly lane: InferenceLane;
  readonly threads: number;
  readonly niceness: number;
  readonly logger: Logger;
  /** A worker has become idle, or the last one is gone. */
  readonly onChange: () => void;
  /** A worker that replaces a lost one could not load this model, so the lane no longer offers it. */
  readonly onModelLost: (model: string, error: ReparteeError) => void;
}

/** One thread of the lane. It does one job at a time; errands go before batches. */
interface Seat {
  readonly thread: Worker;
  readonly threadId: number;
  readonly errands: Errand[];
  busy: boolean;
}

interface Errand {
  run(): Promise<void>;
  giveUp(error: ReparteeError): void;
}

/**
 * The threads of one lane, in a Piscina pool of fixed size. Every worker holds every model of the lane. The lane decides
 * itself which worker does what, so nothing ever waits inside Piscina and no task is ever aborted there: that would
 * kill the thread, and a thread killed inside onnxruntime takes the process along.
 */
export class WorkerLane {
  readonly #options: WorkerLaneOptions;
  readonly #piscina: Piscina;
  readonly #models = new Map<string, LoadJob>();
  #seats: Seat[];
  #onChange: (() => void)[] = [];
  #closing = false;

  constructor(options: WorkerLaneOptions) {
    this.#options = options;
    this.#piscina = new Piscina({
      filename: fileURLToPath(moduleFile(new URL('./model.worker.js', import.meta.url))),
      minThreads: options.threads,
      maxThreads: options.threads,
      idleTimeout: Infinity,
      concurrentTasksPerWorker: 1,
      atomics: 'disabled',
      recordTiming: false,
      workerData: { niceness: options.niceness },
      loadBalancer: (task, workers) => workers.find(({ id }) => id === seatOf(task)) ?? null,
    });
    this.#seats = this.#piscina.threads.map(newSeat);
    // Both are told in the middle of Piscina's own bookkeeping, hence one microtask later.
    this.#piscina.on('workerCreate', ({ id }: { id: number }) => queueMicrotask(() => this.#seat(id)));
    this.#piscina.on('workerDestroy', () => queueMicrotask(() => this.#clearSeats()));
    this.#piscina.on('error', (error) =>
      this.#options.logger.error('pool-worker-failed', { lane: options.lane, error }),
    );
  }

  get threads(): number {
    return this.#seats.length;
  }

  get busy(): number {
    return this.#seats.filter((seat) => seat.busy).length;
  }

  get idle(): number {
    return this.#closing ? 0 : this.#seats.filter(isIdle).length;
  }

  /** No worker is left, and none is starting. */
  get gone(): boolean {
    return this.#piscina.threads.length === 0;
  }

  /** Resolves when every worker has the model; rejects when one of them cannot load it, after all have tried. */
  async load(model: LoadJob): Promise<void> {
    await this.#until(() => this.#seats.length > 0 || this.gone || this.#closing);
    if (this.#closing) throw closingError();
    if (this.gone) throw this.#lost();
    this.#models.set(model.name, model);
    const loads = await Promise.allSettled(this.#seats.map((seat) => this.#loadInto(seat, model)));
    const failed = loads.find((load) => load.status === 'rejected');
    if (!failed) return;
    this.#models.delete(model.name);
    throw failed.reason;
  }

  /** One of the workers measures the model, as its next errand. */
  measure(job: MeasureJob): Promise<ServiceTimes> {
    const seat = this.#seats.find(isIdle) ?? this.#seats[0];
    if (!seat || this.#closing) return Promise.reject(this.#closing ? closingError() : this.#lost());
    return new Promise((resolve, reject) => {
      seat.errands.push({
        run: () => this.#do(seat, 'measure', job, job.model).then(resolve, reject),
        giveUp: reject,
      });
      this.#next(seat);
    });
  }

  /** Runs on an idle worker, at once. Call only while `idle` is above 0. */
  runBatch(batch: BatchJob): Promise<BatchResult> {
    const seat = this.#seats.find(isIdle);
    if (!seat) return Promise.reject(new Error(`Lane ${this.#options.lane} has no idle worker`));
    return this.#do(seat, 'run', batch, batch.model);
  }

  /** Waits for what runs, closes the models in every worker, then ends the threads. Never ends a busy one. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const seat of this.#seats) {
      for (const errand of seat.errands.splice(0)) errand.giveUp(closingError());
    }
    await this.#until(() => this.busy === 0);
    const released = await Promise.allSettled(this.#seats.map((seat) => this.#do(seat, 'release', undefined)));
    for (const { reason } of released.filter((release) => release.status === 'rejected')) {
      this.#options.logger.warn('pool-release-failed', { lane: this.#options.lane, error: reason as unknown });
    }
    this.#seats = [];
    // Every thread is idle and holds no model: now they may be terminated.
    await this.#piscina.destroy();
  }

  #loadInto(seat: Seat, model: LoadJob): Promise<void> {
    return new Promise((resolve, reject) => {
      seat.errands.push({
        run: () => this.#do(seat, 'load', model, model.name).then(resolve, reject),
        giveUp: reject,
      });
      this.#next(seat);
    });
  }

  /** A new worker takes the place of a lost one: it works once it has the lane's models. */
  #seat(threadId: number): void {
    const thread = this.#piscina.threads.find((candidate) => candidate.threadId === threadId);
    if (!thread || this.#closing || this.#seats.some((seat) => seat.thread === thread)) return;
    const seat = newSeat(thread);
    this.#seats.push(seat);
    this.#options.logger.info('pool-worker-start', { lane: this.#options.lane, threadId });
    for (const model of this.#models.values()) {
      this.#loadInto(seat, model).catch((error: ReparteeError) => {
        // A model that cannot be loaded, or kills the worker, must not be tried in one new worker after the other.
        if (this.#closing || !this.#models.delete(model.name)) return;
        this.#options.logger.error('pool-model-lost', { lane: this.#options.lane, model: model.name, error });
        this.#options.onModelLost(model.name, error);
      });
    }
    this.#next(seat);
  }

  #clearSeats(): void {
    const threads = this.#piscina.threads;
    const lost = this.#seats.filter((seat) => !threads.includes(seat.thread));
    this.#seats = this.#seats.filter((seat) => threads.includes(seat.thread));
    for (const { threadId, errands } of lost) {
      this.#options.logger.warn('pool-worker-lost', { lane: this.#options.lane, threadId });
      for (const errand of errands.splice(0)) errand.giveUp(this.#lost());
    }
    this.#changed();
  }

  async #do<Name extends keyof WorkerJobs>(
    seat: Seat,
    name: Name,
    job: Parameters<WorkerJobs[Name]>[0],
    model?: string,
  ): Promise<Awaited<ReturnType<WorkerJobs[Name]>> extends Reply<infer Value> ? Value : never> {
    seat.busy = true;
    try {
      const reply = await this.#post(seat, name, job, model);
      if (reply.ok) return reply.value;
      throw ReparteeError.from(unpackError(reply.error), 'provider', `Model "${model}" failed in its worker`, {
        details: { lane: this.#options.lane, model },
      });
    } finally {
      seat.busy = false;
      this.#next(seat);
    }
  }

  /** Rejects when the job cannot reach the worker, or the worker ends before it answers. */
  async #post(seat: Seat, name: string, job: unknown, model: string | undefined): Promise<Reply<never>> {
    if (!this.#piscina.threads.includes(seat.thread)) throw this.#lost();
    const task = { ...(job as object), [queueOptionsSymbol]: { threadId: seat.threadId } };
    try {
      return (await this.#piscina.run(task, { name })) as Reply<never>;
    } catch (cause) {
      const details = { lane: this.#options.lane, job: name, model };
      if ((cause as Error).name === 'DataCloneError') {
        const message = `Expected plain data for model "${model}", but what came cannot cross to a worker`;
        throw new ReparteeError('provider', message, { cause, details });
      }
      const message = `A worker of lane "${this.#options.lane}" ended while it was at work`;
      throw new ReparteeError('provider', message, { cause, retryable: true, details });
    }
  }

  #next(seat: Seat): void {
    if (seat.busy) return;
    const errand = seat.errands.shift();
    if (errand) void errand.run();
    else this.#changed();
  }

  #changed(): void {
    for (const resume of this.#onChange.splice(0)) resume();
    this.#options.onChange();
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#onChange.push(resolve));
  }

  #lost(): ReparteeError {
    return new ReparteeError('provider', `A worker of lane "${this.#options.lane}" has ended`, {
      retryable: true,
      details: { lane: this.#options.lane },
    });
  }
}

function newSeat(thread: Worker): Seat {
  return { thread, threadId: thread.threadId, errands: [], busy: false };
}

function isIdle(seat: Seat): boolean {
  return !seat.busy && seat.errands.length === 0;
}

/** The worker that a task is meant for. */
function seatOf(task: object): number | undefined {
  return (task as Record<symbol, { threadId: number }>)[queueOptionsSymbol]?.threadId;
}
