import { readlinkSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/**
 * Lets the calling thread yield the CPU to others: 0 is normal, 19 the most yielding. On Linux a thread has a niceness
 * of its own and may raise it without privilege; elsewhere nothing happens. False when it could not be set.
 */
export function setThreadNiceness(niceness: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    // "PID/task/TID"
    const threadId = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    // Where the process yields more already, its threads do, too.
    setPriority(threadId, Math.max(niceness, getPriority(threadId)));
    return true;
  } catch {
    return false;
  }
}
