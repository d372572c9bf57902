import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import type { Logger } from '@repartee/core/providers';
import { stopOnce } from './stop-once.js';
import type { ProcessEvents } from './stop-once.js';

class FakeProcess extends EventEmitter implements ProcessEvents {
  exitCode: number | undefined;
}

function setUp(stop: () => Promise<void> = async () => {}) {
  const lines: unknown[][] = [];
  const note = (...line: unknown[]) => void lines.push(line);
  const logger: Logger = { debug: note, info: note, warn: note, error: note };
  const process = new FakeProcess();
  let stops = 0;
  const stopped = stopOnce({ process, logger, stop: () => ((stops += 1), stop()) });
  return { process, stopped, lines, stops: () => stops };
}

describe('the server stops', () => {
  it.each(['SIGINT', 'SIGTERM'])('in order on %s', async (signal) => {
    const { process, stopped, stops } = setUp();
    process.emit(signal, signal);
    await stopped;
    expect(stops()).toBe(1);
    expect(process.exitCode).toBeUndefined();
  });

  it('once, however often it is asked', async () => {
    const { process, stopped, stops } = setUp();
    process.emit('SIGINT');
    process.emit('SIGINT');
    process.emit('SIGTERM');
    await stopped;
    process.emit('SIGINT');
    expect(stops()).toBe(1);
  });

  it('in order after an exception that nobody caught, and says so with its exit code', async () => {
    const { process, stopped, stops, lines } = setUp();
    const error = new Error('boom');
    process.emit('uncaughtException', error);
    await stopped;
    expect([stops(), process.exitCode]).toEqual([1, 1]);
    expect(lines).toContainEqual(['uncaught-exception', { error }]);
  });

  it('also when closing fails', async () => {
    const { process, stopped } = setUp(() => Promise.reject(new Error('stuck')));
    process.emit('SIGTERM');
    await stopped;
    expect(process.exitCode).toBe(1);
  });

  it('not for a rejection that nobody handled: that is logged', () => {
    const { process, stops, lines } = setUp();
    const error = new Error('left alone');
    process.emit('unhandledRejection', error);
    expect(stops()).toBe(0);
    expect(lines).toEqual([['unhandled-rejection', { error }]]);
  });
});
