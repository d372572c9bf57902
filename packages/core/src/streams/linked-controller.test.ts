import { describe, expect, it } from '@jest/globals';
import { linkedController } from './linked-controller.js';

describe('linkedController', () => {
  it('aborts with its parent and passes the reason on', () => {
    const parent = new AbortController();
    const child = linkedController(parent.signal);
    parent.abort('over');
    expect(child.signal.reason).toBe('over');
  });

  it('is aborted from the start under an aborted parent', () => {
    expect(linkedController(AbortSignal.abort('late')).signal.reason).toBe('late');
  });

  it('leaves its parent alone', () => {
    const parent = new AbortController();
    linkedController(parent.signal).abort();
    expect(parent.signal.aborted).toBe(false);
  });

  it('is forgotten by its parent once disposed', () => {
    const parent = new AbortController();
    const child = linkedController(parent.signal);
    child[Symbol.dispose]();
    parent.abort();
    expect(child.signal.aborted).toBe(false);
  });
});
