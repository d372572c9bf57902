import type { ErrorCode, InferenceLane } from '@repartee/core/providers';
import type { Device } from './device.js';

/** One finished run on a worker. */
export interface BatchReport {
  readonly model: string;
  readonly lane: InferenceLane;
  /** Where the model computed. */
  readonly device: Device;
  readonly batchSize: number;
  /** Most calls that could have shared the run. */
  readonly maxBatch: number;
  /** For each call of the batch, ms from its arrival until a worker took it. */
  readonly queueMs: readonly number[];
  /** As measured in the worker, ms. */
  readonly computeMs: number;
}

/** Told what happens in the pool, on the main thread, while it happens: be quick. What it throws is logged and forgotten. */
export interface PoolObserver {
  onBatch(batch: BatchReport): void;
  /** The number of calls that wait for `model` has changed to `depth`. */
  onQueue(model: string, depth: number): void;
  /** A call was turned away: `overload` at the door, `timeout` at its deadline, `provider` when no worker can run it. */
  onRefused(model: string, code: ErrorCode): void;
  /** A call of `model` has lost its worker and waits for another one. */
  onRetry?(model: string): void;
  /** A worker has ended that was not told to; another one takes its place. */
  onWorkerLost?(lane: InferenceLane): void;
}
