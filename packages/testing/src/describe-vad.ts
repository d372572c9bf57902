import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { VadFrame, VadProvider } from '@repartee/core/providers';
import { chunked } from './chunked.js';
import { speechFixture } from './speech-fixture.js';

export interface DescribeVadOptions {
  /** Somebody speaking most of the time, 16 kHz mono, 2 s or more. Default: `speechFixture()`. */
  readonly speech?: Float32Array;
}

/**
 * What every `VadProvider` promises. Call it from the plugin's own test, then add what is special:
 * `describeVad('silero', () => SileroVad.open(...))`. The provider is made once and closed at the end.
 */
export function describeVad(
  name: string,
  factory: () => VadProvider | Promise<VadProvider>,
  { speech = speechFixture().samples }: DescribeVadOptions = {},
): void {
  describe(`${name} keeps the contract of a VadProvider`, () => {
    let provider: VadProvider;
    const open = new AbortController().signal;
    const silence = new Float32Array(speech.length);

    async function listen(source: AsyncIterable<Float32Array>, signal = open): Promise<VadFrame[]> {
      const frames: VadFrame[] = [];
      for await (const frame of provider.listen(source, { signal })) frames.push(frame);
      return frames;
    }

    const judge = async (samples: Float32Array, chunk = 320) =>
      (await listen(chunked(samples, chunk))).map((frame) => frame.speech);

    beforeAll(async () => {
      provider = await factory();
    });

    afterAll(async () => {
      await provider[Symbol.asyncDispose]?.();
    });

    it('yields frames of one length, without gap or overlap, and drops the rest', async () => {
      const frames = await listen(chunked(speech, 320));
      const length = frames[0]!.samples.length;
      expect(frames).toHaveLength(Math.floor(speech.length / length));
      frames.forEach(({ samples, offset }, i) => {
        expect(offset).toBe(i * length);
        expect(samples).toEqual(speech.slice(offset, offset + length));
      });
    });

    it('gives probabilities: low for silence, high for speech', async () => {
      const spoken = await judge(speech);
      expect(spoken.every((value) => value >= 0 && value <= 1)).toBe(true);
      expect(spoken.filter((value) => value > 0.5).length).toBeGreaterThan(spoken.length / 4);
      expect(Math.max(...(await judge(silence)))).toBeLessThan(0.5);
    });

    it.each([1, 160, 513, 8000])('judges the same in chunks of %i samples', async (chunk) => {
      const second = speech.subarray(0, 16_000);
      expect(await judge(second, chunk)).toEqual(await judge(second, second.length));
    });

    it('begins anew with every call', async () => {
      const first = await judge(speech);
      expect(await judge(speech)).toEqual(first);
    });

    it('keeps the streams of sessions at the same time apart', async () => {
      const alone = [await judge(speech), await judge(silence)];
      const together = await Promise.all([judge(speech), judge(silence)]);
      together.forEach((values, stream) =>
        values.forEach((value, i) => expect(value).toBeCloseTo(alone[stream]![i]!, 2)),
      );
    });

    it('reads no more than the next frame needs', async () => {
      let read = 0;
      const source = (async function* () {
        for await (const chunk of chunked(speech, 160)) {
          read += chunk.length;
          yield chunk;
        }
      })();
      for await (const { samples } of provider.listen(source, { signal: open })) {
        expect(read - samples.length).toBeLessThan(samples.length + 160);
        break;
      }
    });

    it('closes its source when the reader leaves', async () => {
      let closed = false;
      const source = (async function* () {
        try {
          yield* chunked(speech, 320);
        } finally {
          closed = true;
        }
      })();
      for await (const { offset } of provider.listen(source, { signal: open })) {
        expect(offset).toBe(0);
        break;
      }
      expect(closed).toBe(true);
    });

    it('ends quietly when aborted between frames', async () => {
      const controller = new AbortController();
      const frames = provider.listen(chunked(speech, 320), { signal: controller.signal })[Symbol.asyncIterator]();
      expect(await frames.next()).toMatchObject({ done: false });
      controller.abort();
      expect(await frames.next()).toMatchObject({ done: true });
    });

    it('ends quietly when aborted while its source is silent', async () => {
      const controller = new AbortController();
      const source = (async function* () {
        yield speech;
        controller.abort();
        await new Promise(() => {});
      })();
      expect(await listen(source, controller.signal)).toEqual(expect.any(Array));
    });

    it('gives nothing under a signal that is aborted already', async () => {
      expect(await listen(chunked(speech, 320), AbortSignal.abort())).toEqual([]);
    });

    it('takes a stream of nothing', async () => {
      expect(await listen(chunked(new Float32Array(0), 320))).toEqual([]);
    });

    it("passes its source's error on", async () => {
      const source = (async function* () {
        yield* chunked(speech.subarray(0, 1600), 320);
        throw new Error('the microphone is gone');
      })();
      await expect(listen(source)).rejects.toThrow('the microphone is gone');
    });
  });
}
