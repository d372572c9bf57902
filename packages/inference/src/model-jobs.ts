import { ReparteeError } from '@repartee/core/providers';
import type { Device } from './device.js';
import { ModelHost } from './model-host.js';
import { onnxRuntime } from './onnx-runtime.js';
import { packError } from './packed-error.js';
import { packRows } from './packed-rows.js';
import type { PackedRows } from './packed-rows.js';
import { transferList } from './transfer-list.js';
import type { BatchJob, LoadJob, MeasureJob, PackedResult, Reply, WorkerJobs } from './worker-jobs.js';

export interface ModelJobs extends Omit<WorkerJobs, 'run'> {
  /** `buffers`: what of the reply can be moved to another thread. */
  run(batch: BatchJob): Promise<{ readonly reply: Reply<PackedResult>; readonly buffers: ArrayBuffer[] }>;
}

/** The jobs of one worker, on the thread that makes them. Its models compute on `device`, unless they are told otherwise. */
export function modelJobs(device: Device): ModelJobs {
  const runtimes = new Map<Device, ReturnType<typeof onnxRuntime>>();
  const host = new ModelHost(device, (other) => {
    const onnx = runtimes.get(other) ?? onnxRuntime({ device: other });
    runtimes.set(other, onnx);
    return onnx;
  });
  return {
    load: (job: LoadJob) => replyTo(() => host.load(job)),
    measure: (job: MeasureJob) => replyTo(() => host.measure(job)),
    async run(job: BatchJob) {
      let buffers: ArrayBuffer[] = [];
      const reply = await replyTo(async () => {
        const { outputs, ...result } = await host.run(job);
        const packed = packRows(outputs);
        buffers = buffersOf(packed, job.model);
        return { outputs: packed, ...result };
      });
      return { reply, buffers };
    },
    release: () =>
      replyTo(async () => {
        host.clear();
        for (const onnx of runtimes.values()) await onnx[Symbol.asyncDispose]();
      }),
  };
}

async function replyTo<Value>(work: () => Promise<Value>): Promise<Reply<Value>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, error: packError(error) };
  }
}

function buffersOf(packed: PackedRows, model: string): ArrayBuffer[] {
  try {
    // Rows that are as the model gave them, so that an error names a place that its author knows.
    return transferList('rows' in packed ? packed.rows : packed);
  } catch (cause) {
    throw new ReparteeError('provider', `An output of model "${model}" cannot cross to the main thread`, {
      cause,
      details: { model },
    });
  }
}
