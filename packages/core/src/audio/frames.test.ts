import { describe, expect, it } from '@jest/globals';
import { framesOf } from './frames.js';

const open = new AbortController().signal;

async function* chunks(...lengths: number[]): AsyncGenerator<Float32Array> {
  let next = 0;
  for (const length of lengths) yield Float32Array.from({ length }, () => next++);
}

async function collect(frames: AsyncIterable<Float32Array>): Promise<number[][]> {
  const all: number[][] = [];
  for await (const frame of frames) all.push([...frame]);
  return all;
}

/** Gives one chunk, then nothing, and tells when it was closed. */
function silentSource() {
  const source = {
    closed: false,
    given: false,
    [Symbol.asyncIterator]: () => ({
      next: () => {
        if (source.given) return new Promise<IteratorResult<Float32Array>>(() => {});
        source.given = true;
        return Promise.resolve({ done: false as const, value: new Float32Array(3) });
      },
      return: () => {
        source.closed = true;
        return new Promise<IteratorResult<Float32Array>>(() => {});
      },
    }),
  };
  return source;
}

describe('framesOf', () => {
  it.each([[[9]], [[1, 1, 1, 1, 1, 1, 1, 1, 1]], [[2, 7]], [[0, 5, 0, 4]]])(
    'cuts chunks of %j into the same frames, and drops the rest',
    async (lengths) => {
      expect(await collect(framesOf(chunks(...lengths), 4, open))).toEqual([
        [0, 1, 2, 3],
        [4, 5, 6, 7],
      ]);
    },
  );

  it('gives every frame an array of its own', async () => {
    const frames: Float32Array[] = [];
    for await (const frame of framesOf(chunks(8), 4, open)) frames.push(frame);
    expect(frames[0]!.buffer).not.toBe(frames[1]!.buffer);
    expect(frames[0]!.buffer.byteLength).toBe(16);
  });

  it('pulls a chunk only when the next frame needs it', async () => {
    let pulled = 0;
    const source = (async function* () {
      for (;;) {
        pulled++;
        yield new Float32Array(8);
      }
    })();
    const frames = framesOf(source, 4, open);
    await frames.next();
    await frames.next();
    expect(pulled).toBe(1);
    await frames.return();
  });

  it('closes its source when the reader leaves', async () => {
    let closed = false;
    const source = (async function* () {
      try {
        yield new Float32Array(4);
        yield new Float32Array(4);
      } finally {
        closed = true;
      }
    })();
    for await (const frame of framesOf(source, 4, open)) {
      expect(frame).toHaveLength(4);
      break;
    }
    expect(closed).toBe(true);
  });

  it('ends and closes its source when aborted while the source is silent', async () => {
    const controller = new AbortController();
    const source = silentSource();
    const reading = collect(framesOf(source, 3, controller.signal));
    await new Promise(setImmediate);
    controller.abort();
    expect(await reading).toEqual([[0, 0, 0]]);
    expect(source.closed).toBe(true);
  });

  it('ends when the source itself aborts, then stays silent', async () => {
    const controller = new AbortController();
    const source = (async function* () {
      yield new Float32Array(3);
      controller.abort();
      await new Promise(() => {});
    })();
    expect(await collect(framesOf(source, 3, controller.signal))).toEqual([[0, 0, 0]]);
  });

  it('gives nothing under an aborted signal', async () => {
    expect(await collect(framesOf(chunks(8), 4, AbortSignal.abort()))).toEqual([]);
  });

  it("passes its source's error on", async () => {
    const source = (async function* () {
      yield new Float32Array(4);
      throw new Error('the microphone is gone');
    })();
    await expect(collect(framesOf(source, 4, open))).rejects.toThrow('the microphone is gone');
  });
});
