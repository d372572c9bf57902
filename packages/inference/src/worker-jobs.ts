import type { Device } from './device.js';
import type { PackedError } from './packed-error.js';
import type { PackedRows } from './packed-rows.js';
import type { MeasureLimits } from './measure-times.js';
import type { ServiceTimes } from './service-times.js';

/** What a lane asks of one worker; each is an exported function of `model.worker.ts`, run one at a time. */
export interface WorkerJobs {
  load(model: LoadJob): Promise<Reply<void>>;
  run(batch: BatchJob): Promise<Reply<PackedResult>>;
  /** Nothing where the model has no example to run. */
  measure(job: MeasureJob): Promise<Reply<ServiceTimes>>;
  /** Closes every model, so that the thread may end. */
  release(): Promise<Reply<void>>;
}

export interface LoadJob {
  readonly name: string;
  /** URL of the model module. */
  readonly module: string;
  readonly options: unknown;
  /** Default: that of the worker. */
  readonly device?: Device | undefined;
}

export interface MeasureJob extends MeasureLimits {
  readonly model: string;
}

export interface BatchJob {
  readonly model: string;
  readonly inputs: PackedRows;
  /** Shared memory, one byte for each input: 1 once its caller has given up. */
  readonly cancelled: Uint8Array;
}

export interface BatchResult {
  /** One for each input, in order. */
  readonly outputs: readonly unknown[];
  readonly computeMs: number;
  /** Where the model computes. */
  readonly device: Device;
}

/** As it crosses. */
export interface PackedResult extends Omit<BatchResult, 'outputs'> {
  readonly outputs: PackedRows;
}

/** Failures travel as data, because a thrown error would lose its class on the way. */
export type Reply<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: PackedError };
