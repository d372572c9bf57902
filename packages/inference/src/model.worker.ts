import { workerData } from 'node:worker_threads';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import type { Device } from './device.js';
import { modelJobs } from './model-jobs.js';
import { setThreadNiceness } from './thread-niceness.js';
import type { BatchJob, PackedResult, Reply } from './worker-jobs.js';

// The file that every thread of a lane runs. Its exports are the jobs that `ThreadHost` sends.

const { device, niceness } = workerData as { device: Device; niceness: number };
if (niceness !== 0) setThreadNiceness(niceness);

const jobs = modelJobs(device);
export const { load, measure, release } = jobs;

export async function run(job: BatchJob): Promise<Reply<PackedResult>> {
  const { reply, buffers } = await jobs.run(job);
  // Piscina reads the two symbols and posts the value with the buffers moved, not copied.
  return move({ [transferableSymbol]: buffers, [valueSymbol]: reply } as never) as never;
}
