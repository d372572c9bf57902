import { note, ok } from './finding.js';
import type { Finding } from './finding.js';

/** Weights of the bundled models in a worker or two, and room for sessions. */
const COMFORTABLE_MB = 1_500;

/** `availableBytes`: what the process may still take, limits of a container included. */
export function checkMemory(availableBytes: number): Finding {
  const availableMb = Math.round(availableBytes / 1_048_576);
  return availableMb >= COMFORTABLE_MB
    ? ok('memory', `${availableMb} MB free`)
    : note(
        'memory',
        `${availableMb} MB free; with the bundled models ${COMFORTABLE_MB} MB are comfortable`,
        'Close other programs, give the container more, or set pool.threads to 1',
      );
}
