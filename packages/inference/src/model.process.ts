import process from 'node:process';
import type { Device } from './device.js';
import { modelJobs } from './model-jobs.js';
import type { CancelMessage, JobMessage, ReplyMessage } from './process-messages.js';
import { setThreadNiceness } from './thread-niceness.js';
import type { BatchJob, Reply } from './worker-jobs.js';

// The program that every process of a lane runs. It answers the jobs that `ProcessHost` sends.

const [device, niceness] = [process.argv[2] as Device, Number(process.argv[3])];
if (niceness !== 0) setThreadNiceness(niceness);

const jobs = modelJobs(device);
/** Of the runs under way, by the id of their job. */
const cancelled = new Map<number, Uint8Array>();

// The main process ends this one when all is done; what a terminal sends to both is meant for that one.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
// Told between two runs, never in the middle of native code.
process.on('disconnect', () => process.exit());
process.on('message', (message: JobMessage | CancelMessage) => {
  if ('cancel' in message) cancelled.get(message.cancel)?.fill(1, message.row, message.row + 1);
  else void answer(message);
});

async function answer({ id, name, job }: JobMessage): Promise<void> {
  const reply = await replyTo(id, name, job);
  cancelled.delete(id);
  const message: ReplyMessage = { id, reply };
  if (process.connected) process.send?.(message);
}

async function replyTo(id: number, name: JobMessage['name'], job: unknown): Promise<Reply<unknown>> {
  if (name !== 'run') return jobs[name](job as never);
  const batch = job as BatchJob;
  cancelled.set(id, batch.cancelled);
  return (await jobs.run(batch)).reply;
}
