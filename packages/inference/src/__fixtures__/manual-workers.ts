import type { BatchWorkers } from '../lane-scheduler.js';
import type { BatchOrder, LaneWorker } from '../worker-lane.js';
import type { BatchResult } from '../worker-jobs.js';

export interface ManualBatch extends BatchOrder {
  readonly worker: number;
  readonly cancelled: Uint8Array;
  /** Ends the run; each output is its input unless others are given. */
  finish(outputs?: readonly unknown[], computeMs?: number): void;
  fail(error: unknown): void;
}

/** Workers that run a batch until the test ends it. */
export class ManualWorkers implements BatchWorkers {
  readonly batches: ManualBatch[] = [];
  workers: readonly LaneWorker[] = [];
  gone = false;
  readonly #busy: number[] = [];

  constructor(workers: number) {
    this.idle = workers;
  }

  get idle(): number {
    return this.workers.filter(({ id }) => !this.#busy.includes(id)).length;
  }

  /** Has so many workers from now on. */
  set idle(count: number) {
    this.workers = Array.from({ length: count }, (_, id) => ({ id, open: true }));
  }

  runBatch(worker: number, order: BatchOrder): Promise<BatchResult> {
    if (!this.workers.some(({ id }) => id === worker)) throw new Error(`There is no worker ${worker}`);
    this.#busy.push(worker);
    return new Promise<BatchResult>((resolve, reject) => {
      this.batches.push({
        ...order,
        worker,
        cancelled: order.flags.bytes,
        finish: (outputs = order.inputs, computeMs = 5) => resolve({ outputs, computeMs, device: 'cpu' }),
        fail: reject,
      });
    }).finally(() => this.#busy.splice(this.#busy.indexOf(worker), 1));
  }
}
