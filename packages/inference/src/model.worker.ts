import { workerData } from 'node:worker_threads';
import { ReparteeError } from '@repartee/core/providers';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import { ModelHost } from './model-host.js';
import { onnxRuntime } from './onnx-runtime.js';
import { packError } from './packed-error.js';
import { setThreadNiceness } from './thread-niceness.js';
import { transferList } from './transfer-list.js';
import type { BatchJob, BatchResult, LoadJob, MeasureJob, Reply, WorkerJobs } from './worker-jobs.js';

// The file that every thread of a lane runs. Its exports are the jobs that `WorkerLane` sends.

const { niceness } = workerData as { niceness: number };
if (niceness !== 0) setThreadNiceness(niceness);

const onnx = onnxRuntime();
const host = new ModelHost(onnx);

async function replyTo<Value>(work: () => Promise<Value>): Promise<Reply<Value>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, error: packError(error) };
  }
}

export const load: WorkerJobs['load'] = (job: LoadJob) => replyTo(() => host.load(job));

export const measure: WorkerJobs['measure'] = (job: MeasureJob) => replyTo(() => host.measure(job));

export async function run(job: BatchJob): Promise<Reply<BatchResult>> {
  let buffers: ArrayBuffer[] = [];
  const reply = await replyTo(async () => {
    const result = await host.run(job);
    buffers = buffersOf(result.outputs, job.model);
    return result;
  });
  // Piscina reads the two symbols and posts the value with the buffers moved, not copied.
  return move({ [transferableSymbol]: buffers, [valueSymbol]: reply } as never) as never;
}

export const release: WorkerJobs['release'] = () =>
  replyTo(async () => {
    host.clear();
    await onnx[Symbol.asyncDispose]();
  });

function buffersOf(outputs: readonly unknown[], model: string): ArrayBuffer[] {
  try {
    return transferList(outputs);
  } catch (cause) {
    throw new ReparteeError('provider', `An output of model "${model}" cannot cross to the main thread`, {
      cause,
      details: { model },
    });
  }
}
