import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';

/** One finished run of a model. */
export interface PoolBatch {
  readonly model: string;
  /** Where it computed: `cpu`, `cuda:0`, … */
  readonly device: string;
  readonly batchSize: number;
  /** Most calls that could have shared it. */
  readonly maxBatch: number;
  /** For each call of the batch, ms until a worker took it. */
  readonly queueMs: readonly number[];
  readonly computeMs: number;
}

/** What happens in the worker pool; the observer of `@repartee/inference` has this shape. */
export interface PoolEvents {
  onBatch(batch: PoolBatch): void;
  onQueue(model: string, depth: number): void;
  onRefused(model: string, code: string): void;
  onRetry(model: string): void;
  onWorkerLost(lane: string): void;
}

type BatchLabel = 'model' | 'device';

const batchLabels: BatchLabel[] = ['model', 'device'];
const computeBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5];
const queueBuckets = [0.0005, ...computeBuckets];

/** How busy the models are: waiting, batching, computing, turning away, running again what a lost worker left. */
export class PoolMetrics implements PoolEvents {
  readonly #queueSeconds: Histogram<BatchLabel>;
  readonly #batchSize: Histogram<BatchLabel>;
  readonly #batchFill: Histogram<BatchLabel>;
  readonly #computeSeconds: Histogram<BatchLabel>;
  readonly #queueDepth: Gauge<'model'>;
  readonly #refused: Counter<'model' | 'code'>;
  readonly #retries: Counter<'model'>;
  readonly #workersLost: Counter<'lane'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#queueSeconds = new Histogram({
      name: 'repartee_pool_queue_seconds',
      help: 'Time a call waited for a worker.',
      labelNames: batchLabels,
      buckets: queueBuckets,
      registers,
    });
    this.#batchSize = new Histogram({
      name: 'repartee_pool_batch_size',
      help: 'Calls that shared a run.',
      labelNames: batchLabels,
      buckets: [1, 2, 4, 8, 16, 32, 64],
      registers,
    });
    this.#batchFill = new Histogram({
      name: 'repartee_pool_batch_fill',
      help: 'Calls that shared a run, of those that could have.',
      labelNames: batchLabels,
      buckets: [0.125, 0.25, 0.5, 0.75, 1],
      registers,
    });
    this.#computeSeconds = new Histogram({
      name: 'repartee_pool_compute_seconds',
      help: 'Time of a run on a worker.',
      labelNames: batchLabels,
      buckets: computeBuckets,
      registers,
    });
    this.#queueDepth = new Gauge({
      name: 'repartee_pool_queue_depth',
      help: 'Calls that wait for a worker now.',
      labelNames: ['model'],
      registers,
    });
    this.#refused = new Counter({
      name: 'repartee_pool_refused_total',
      help: 'Calls turned away, by error code.',
      labelNames: ['model', 'code'],
      registers,
    });
    this.#retries = new Counter({
      name: 'repartee_pool_retries_total',
      help: 'Calls that lost their worker and were run again.',
      labelNames: ['model'],
      registers,
    });
    this.#workersLost = new Counter({
      name: 'repartee_pool_workers_lost_total',
      help: 'Workers that ended without being told to.',
      labelNames: ['lane'],
      registers,
    });
  }

  onBatch({ model, device, batchSize, maxBatch, queueMs, computeMs }: PoolBatch): void {
    const labels = { model, device };
    for (const ms of queueMs) this.#queueSeconds.observe(labels, ms / 1000);
    this.#batchSize.observe(labels, batchSize);
    this.#batchFill.observe(labels, batchSize / maxBatch);
    this.#computeSeconds.observe(labels, computeMs / 1000);
  }

  onQueue(model: string, depth: number): void {
    this.#queueDepth.set({ model }, depth);
  }

  onRefused(model: string, code: string): void {
    this.#refused.inc({ model, code });
  }

  onRetry(model: string): void {
    this.#retries.inc({ model });
  }

  onWorkerLost(lane: string): void {
    this.#workersLost.inc({ lane });
  }
}
