import { describe, expect, it } from '@jest/globals';
import { silentLogger, systemClock } from '@repartee/core/providers';
import { inlineInference } from '@repartee/inference';
import { chunked, describeVad, speechFixture, VirtualClock } from '@repartee/testing';
import type { Clock, LoadedModel } from '@repartee/core/providers';
import plugin from './index.js';
import { SileroVad } from './silero-vad.js';
import type { SileroInput, SileroOutput } from './silero.model.js';

const services = {
  inference: inlineInference(),
  clock: systemClock,
  logger: silentLogger,
  resolvePath: (path: string) => path,
};
const open = async (values: object = {}) => plugin.provide.vad!(plugin.config.parse(values), services);
const signal = new AbortController().signal;

describeVad('silero', () => open());
describeVad('silero', () => open(), { speech: speechFixture('cold-hearted').samples });

/** A model that tells whom it was asked for, and answers with what the test says. */
function recordingVad(answer: (input: SileroInput) => Promise<SileroOutput>, clock: Clock = new VirtualClock()) {
  const asked: SileroInput[] = [];
  const model: LoadedModel<SileroInput, SileroOutput> = {
    async run(input) {
      asked.push(input);
      return { output: await answer(input), timing: { queueMs: 0, computeMs: 0, batchSize: 1 } };
    },
  };
  return { asked, vad: new SileroVad({ model, maxBehindMs: 320, clock }) };
}

describe('SileroVad', () => {
  it('sends what the model remembers of the stream along with every frame', async () => {
    let count = 0;
    const { asked, vad } = recordingVad(async () => ({ speech: 0, memory: new Float32Array(320).fill(++count) }));
    const samples = Float32Array.from({ length: 1024 }, (_, i) => i / 1024);
    for await (const frame of vad.listen(chunked(samples, 100), { signal })) expect(frame.speech).toBe(0);
    expect(asked.map((input) => input.samples)).toEqual([samples.slice(0, 512), samples.slice(512)]);
    expect(asked.map((input) => input.memory)).toEqual([new Float32Array(320), new Float32Array(320).fill(1)]);
  });

  it('takes what is no sound for silence or clips it, for the model and for whoever reads the frames', async () => {
    const { asked, vad } = recordingVad(async () => ({ speech: 0, memory: new Float32Array(320) }));
    const broken = Float32Array.from({ length: 1024 }, (_, i) => [NaN, Infinity, -Infinity, 1e30][i % 4]!);
    const inRange = (sample: number) => Math.abs(sample) <= 1;
    for await (const { samples } of vad.listen(chunked(broken, 1024), { signal }))
      expect(samples.every(inRange)).toBe(true);
    expect(asked.map((input) => input.samples.every(inRange))).toEqual([true, true]);
  });

  it('asks for one frame at a time', async () => {
    const { asked, vad } = recordingVad(async () => ({ speech: 0, memory: new Float32Array(320) }));
    const frames = vad.listen(chunked(new Float32Array(5120), 5120), { signal });
    await frames.next();
    await frames.next();
    expect(asked).toHaveLength(2);
    await frames.return();
  });

  it('ends quietly when aborted while the model works', async () => {
    const controller = new AbortController();
    const { vad } = recordingVad(async () => {
      controller.abort();
      throw controller.signal.reason;
    });
    expect(await vad.listen(chunked(new Float32Array(512), 512), { signal: controller.signal }).next()).toMatchObject({
      done: true,
    });
  });

  it("passes the model's error on", async () => {
    const { vad } = recordingVad(async () => {
      throw new Error('the worker is gone');
    });
    await expect(vad.listen(chunked(new Float32Array(512), 512), { signal }).next()).rejects.toThrow(
      'the worker is gone',
    );
  });

  it('lets frames pass unjudged, with the last probability, when judging falls behind, and judges again once it has caught up', async () => {
    const clock = new VirtualClock();
    const { asked, vad } = recordingVad(async () => {
      await clock.advance(200);
      return { speech: asked.length / 100, memory: new Float32Array(320).fill(asked.length) };
    }, clock);
    const samples = Float32Array.from({ length: 20 * 512 }, (_, i) => Math.floor(i / 512) / 100);
    const heard: number[] = [];
    for await (const { speech } of vad.listen(chunked(samples, 512), { signal })) heard.push(Math.round(speech * 100));
    // Two frames of 200 ms put it 336 ms behind; eleven that take no time make that good.
    expect(heard).toEqual([1, 2, ...Array<number>(11).fill(2), 3, 4, ...Array<number>(5).fill(4)]);
    const third = asked[2]!;
    expect(third.samples[0]).toBeCloseTo(0.13);
    expect(third.memory.subarray(0, 256)).toEqual(new Float32Array(256).fill(2));
    expect(third.memory[256]).toBeCloseTo(0.12);
  });

  it('judges every frame of audio that comes late in one piece, as long as judging itself keeps up', async () => {
    const clock = new VirtualClock();
    const { asked, vad } = recordingVad(async () => {
      await clock.advance(30);
      return { speech: 0, memory: new Float32Array(320) };
    }, clock);
    async function* late() {
      yield new Float32Array(512);
      await clock.advance(10_000);
      yield new Float32Array(100 * 512);
    }
    for await (const frame of vad.listen(late(), { signal })) expect(frame.speech).toBe(0);
    expect(asked).toHaveLength(101);
  });

  it('is never behind where it had to wait for audio', async () => {
    const clock = new VirtualClock();
    const { asked, vad } = recordingVad(async () => {
      await clock.advance(200);
      return { speech: 0, memory: new Float32Array(320) };
    }, clock);
    async function* slow() {
      for (let i = 0; i < 20; i++) {
        await clock.advance(1);
        yield new Float32Array(512);
      }
    }
    for await (const frame of vad.listen(slow(), { signal })) expect(frame.speech).toBe(0);
    expect(asked).toHaveLength(20);
  });

  it('refuses a setting it does not know', async () => {
    await expect(open({ modle: 'x.onnx' })).rejects.toThrow('modle');
  });

  it('refuses a model that is not there, with its path', async () => {
    await expect(open({ model: '/no/such/silero.onnx' })).rejects.toMatchObject({
      code: 'provider',
      message: expect.stringContaining('/no/such/silero.onnx'),
    });
  });

  it('refuses another model, with the setting to change', async () => {
    const other = new URL('../../smart-turn/models/smart-turn-v3.2-cpu.onnx', import.meta.url).pathname;
    await expect(open({ model: other })).rejects.toMatchObject({
      code: 'provider',
      message: expect.stringMatching(/it has input_features and .* the plugin.s settings/),
    });
  });
});
