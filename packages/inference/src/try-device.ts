import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Device } from './device.js';
import { moduleFile } from './module-file.js';

/** The first use of a GPU by a process may take its driver this long, ms. */
const patienceMs = 60_000;

/**
 * Computes something there, in a process of its own, because a driver that does not fit may end the process.
 * Nothing: the device works; else why it does not.
 */
export async function tryDevice(device: Device): Promise<string | undefined> {
  const program = fileURLToPath(moduleFile(new URL('./device.process.js', import.meta.url)));
  return new Promise((resolve) => {
    const child = fork(program, [device], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], timeout: patienceMs });
    child.once('message', ({ reason }: { readonly reason?: string }) => resolve(reason));
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`the process that tried it has ended with ${signal ?? code}`));
  });
}
