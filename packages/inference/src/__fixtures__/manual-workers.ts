import type { BatchWorkers } from '../lane-scheduler.js';
import type { BatchJob, BatchResult } from '../worker-jobs.js';

export interface ManualBatch extends BatchJob {
  /** Ends the run; each output is its input unless others are given. */
  finish(outputs?: readonly unknown[]): void;
  fail(error: unknown): void;
}

/** Workers that run a batch until the test ends it. */
export class ManualWorkers implements BatchWorkers {
  readonly batches: ManualBatch[] = [];
  idle: number;
  gone = false;

  constructor(idle: number) {
    this.idle = idle;
  }

  runBatch(job: BatchJob): Promise<BatchResult> {
    if (this.idle === 0) throw new Error('No worker is idle');
    this.idle--;
    return new Promise<BatchResult>((resolve, reject) => {
      this.batches.push({
        ...job,
        finish: (outputs = job.inputs) => resolve({ outputs, computeMs: 5 }),
        fail: reject,
      });
    }).finally(() => this.idle++);
  }
}
