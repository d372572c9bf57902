import { describe, expect, it } from '@jest/globals';
import { ReadAhead } from './read-ahead.js';

describe('ReadAhead', () => {
  it('makes one item ready, and no more', async () => {
    let made = 0;
    async function* source() {
      for (;;) yield ++made;
    }
    await using ahead = new ReadAhead(source(), () => undefined);
    ahead.start();
    ahead.start();
    for (let count = 0; count < 20; count++) await Promise.resolve();
    expect(made).toBe(1);
    expect(await ahead.take()).toBe(1);
    expect(made).toBe(1);
  });

  it('keeps a failure until it is asked for, and gives undefined at the end', async () => {
    async function* failing(): AsyncGenerator<number, void, undefined> {
      yield 1;
      throw new Error('broken');
    }
    await using ahead = new ReadAhead(failing(), () => undefined);
    expect(await ahead.take()).toBe(1);
    ahead.start();
    await new Promise((resolve) => setImmediate(resolve));
    await expect(ahead.take()).rejects.toThrow('broken');
    expect(await ahead.take()).toBeUndefined();
  });

  it('stops a pending read and closes the source when disposed of', async () => {
    let stop!: () => void;
    let closed = false;
    async function* waiting(): AsyncGenerator<number, void, undefined> {
      try {
        await new Promise<void>((resolve) => (stop = resolve));
        yield 1;
      } finally {
        closed = true;
      }
    }
    const ahead = new ReadAhead(waiting(), () => stop());
    ahead.start();
    await ahead[Symbol.asyncDispose]();
    expect(closed).toBe(true);
  });
});
