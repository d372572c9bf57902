import { describe, expect, it } from '@jest/globals';
import { silentLogger, systemClock } from '@repartee/core/providers';
import { inlineInference } from '@repartee/inference';
import { describeTurn, speechFixture } from '@repartee/testing';
import plugin from './index.js';
import { SmartTurn } from './smart-turn.js';
import type { SmartTurnInput } from './smart-turn.model.js';

const services = {
  inference: inlineInference(),
  clock: systemClock,
  logger: silentLogger,
  resolvePath: (path: string) => path,
};
const open = async (values: object = {}) => plugin.provide.turn!(plugin.config.parse(values), services);
const signal = new AbortController().signal;

/** With a model that always doubts, and what it was asked. */
function undecided() {
  const asked: SmartTurnInput[] = [];
  const turn = new SmartTurn({
    async run(input) {
      asked.push(input);
      return { output: { complete: 0.5 }, timing: { queueMs: 1, computeMs: 2, batchSize: 1 } };
    },
  });
  return { turn, asked };
}

describeTurn('smart-turn', () => open());

describe('SmartTurn', () => {
  it('sends the last 8 s to the worker and nothing else of the buffer', async () => {
    const { turn, asked } = undecided();
    const audio = Float32Array.from({ length: 480_000 }, (_, i) => i / 480_000);
    expect(await turn.decide(audio, { signal })).toEqual({
      complete: 0.5,
      timing: { queueMs: 1, computeMs: 2, batchSize: 1 },
    });
    expect(asked[0]!.audio.findIndex((x, i) => x !== audio[352_000 + i])).toBe(-1);
    expect(asked[0]!.audio.buffer.byteLength).toBe(512_000);
  });

  it('takes what is no sound for silence or clips it', async () => {
    const { turn, asked } = undecided();
    await turn.decide(Float32Array.of(NaN, Infinity, -Infinity, 1e30, 0.5), { signal });
    expect(asked[0]!.audio).toEqual(Float32Array.of(0, 1, -1, 1, 0.5));
  });

  it('tells a finished sentence from one cut in the middle', async () => {
    const turn = await open();
    const { samples } = speechFixture('cold-hearted');
    expect((await turn.decide(samples, { signal })).complete).toBeGreaterThan(0.5);
    expect((await turn.decide(samples.subarray(0, 2.5 * 16_000), { signal })).complete).toBeLessThan(0.5);
  });

  it('refuses a setting it does not know', async () => {
    await expect(open({ modle: 'x.onnx' })).rejects.toThrow('modle');
  });

  it('refuses a model that is not there, with its path', async () => {
    await expect(open({ model: '/no/such/turn.onnx' })).rejects.toMatchObject({
      code: 'provider',
      message: expect.stringContaining('/no/such/turn.onnx'),
    });
  });

  it('refuses another model, with the setting to change', async () => {
    const other = new URL('../../silero/models/silero_vad.onnx', import.meta.url).pathname;
    await expect(open({ model: other })).rejects.toMatchObject({
      code: 'provider',
      message: expect.stringMatching(/it has input, state, sr and .* the plugin.s settings/),
    });
  });
});
