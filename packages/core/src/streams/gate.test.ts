import { describe, expect, it } from '@jest/globals';
import { Gate } from './gate.js';

const { signal } = new AbortController();

/** Whether the promise has settled once everything that can run has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true));
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

describe('Gate', () => {
  it('lets everybody pass while it is open', async () => {
    expect(await isSettled(new Gate(true).passed(signal))).toBe(true);
  });

  it('holds everybody until it opens', async () => {
    const gate = new Gate(false);
    const waiting = [gate.passed(signal), gate.passed(signal)];
    expect(await isSettled(Promise.race(waiting))).toBe(false);
    gate.open();
    expect(await isSettled(Promise.all(waiting))).toBe(true);
  });

  it('holds those for whom it closed again before they could pass', async () => {
    const gate = new Gate(false);
    const waiting = gate.passed(signal);
    gate.open();
    gate.close();
    expect(await isSettled(waiting)).toBe(false);
    gate.open();
    expect(await isSettled(waiting)).toBe(true);
  });

  it('lets go of those who give up, and forgets them', async () => {
    const controller = new AbortController();
    const gate = new Gate(false);
    const waiting = gate.passed(controller.signal);
    controller.abort();
    expect(await isSettled(waiting)).toBe(true);
    gate.open();
    expect(gate.isOpen).toBe(true);
  });
});
