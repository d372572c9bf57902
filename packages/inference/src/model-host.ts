import { fileURLToPath } from 'node:url';
import { ReparteeError } from '@repartee/core/providers';
import type { ModelModule, ModelRunner, OnnxRuntime } from '@repartee/core/providers';
import type { Device } from './device.js';
import { measureTimes } from './measure-times.js';
import { moduleFile } from './module-file.js';
import { unpackRows } from './packed-rows.js';
import type { ServiceTimes } from './service-times.js';
import type { BatchJob, BatchResult, LoadJob, MeasureJob } from './worker-jobs.js';

interface HostedModel {
  readonly runner: ModelRunner<unknown, unknown>;
  readonly device: Device;
}

/** The models of one worker: each loaded once, run batch by batch. */
export class ModelHost {
  readonly #device: Device;
  readonly #onnxOn: (device: Device) => OnnxRuntime;
  readonly #models = new Map<string, HostedModel>();

  /** `device`: of the models that name none. */
  constructor(device: Device, onnxOn: (device: Device) => OnnxRuntime) {
    this.#device = device;
    this.#onnxOn = onnxOn;
  }

  /** A second load of the same name takes the place of the first. */
  async load({ name, module, options, device = this.#device }: LoadJob): Promise<void> {
    const file = moduleFile(new URL(module));
    try {
      const { default: loader } = (await import(file.href)) as {
        default?: Partial<ModelModule<unknown, unknown, unknown>>;
      };
      if (typeof loader?.load !== 'function') {
        throw new ReparteeError(
          'provider',
          `Expected ${fileURLToPath(file)} to export a model as its default (see defineModel), but it has none`,
          { details: { model: name, path: fileURLToPath(file) } },
        );
      }
      this.#models.set(name, { runner: await loader.load(options, this.#onnxOn(device)), device });
    } catch (error) {
      throw ReparteeError.from(error, 'provider', `Model "${name}" could not be loaded from ${fileURLToPath(file)}`, {
        details: { model: name, path: fileURLToPath(file) },
      });
    }
  }

  async run({ model, inputs: packed, cancelled }: BatchJob): Promise<BatchResult> {
    const inputs = unpackRows(packed);
    const { runner, device } = this.#model(model);
    const start = performance.now();
    const outputs = await runner.run(inputs, { cancelled: (row) => Atomics.load(cancelled, row) === 1 });
    const computeMs = performance.now() - start;
    if (!Array.isArray(outputs) || outputs.length !== inputs.length) {
      throw new ReparteeError(
        'provider',
        `Expected ${inputs.length} outputs of model "${model}", one for each input, but got ${Array.isArray(outputs) ? outputs.length : typeof outputs}`,
        { details: { model } },
      );
    }
    return { outputs, computeMs, device };
  }

  /** How long runs of the model's example take on this device; nothing where it has none. */
  async measure({ model, ...limits }: MeasureJob): Promise<ServiceTimes> {
    const { runner } = this.#model(model);
    if (!runner.example) return [];
    const example = runner.example();
    return measureTimes(async (batchSize) => {
      const start = performance.now();
      await runner.run(Array<unknown>(batchSize).fill(example), { cancelled: () => false });
      return performance.now() - start;
    }, limits);
  }

  clear(): void {
    this.#models.clear();
  }

  #model(model: string): HostedModel {
    const hosted = this.#models.get(model);
    if (hosted) return hosted;
    throw new ReparteeError('provider', `Model "${model}" is not loaded in this worker`, { details: { model } });
  }
}
