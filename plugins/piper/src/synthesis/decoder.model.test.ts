import { describe, expect, it } from '@jest/globals';
import type { OnnxRuntime, OnnxSession, OnnxTensor } from '@repartee/core/providers';
import decoderModel from './decoder.model.js';
import type { DecoderInput } from './decoder.model.js';

const channels = 2;

/** A flow that negates, a decoder that gives the sum of each frame's channels. */
function runtime(runs: string[]): OnnxRuntime {
  const session = (name: string, run: (tensor: OnnxTensor) => Record<string, OnnxTensor>): OnnxSession => ({
    inputNames: [],
    outputNames: [],
    async run(feeds) {
      runs.push(name);
      return run(Object.values(feeds)[0]!);
    },
  });
  const flow = session('flow', ({ data, dims }) => ({ z: { data: (data as Float32Array).map((x) => -x), dims } }));
  const decoder = session('decoder', ({ data, dims }) => {
    const frames = dims[2]!;
    const sums = Float32Array.from(
      { length: frames },
      (_, frame) => Number(data[frame]) + Number(data[frame + frames]),
    );
    return { audio: { data: sums, dims: [1, 1, frames] } };
  });
  return {
    open: async (file) => (file === '/voice/flow.onnx' ? flow : decoder),
    tensor: (_type, data, dims) => ({ data, dims }),
  };
}

const load = (runs: string[]) =>
  decoderModel.load({ flowPath: '/voice/flow.onnx', decoderPath: '/voice/decoder.onnx' }, runtime(runs));

const goesOn = { cancelled: () => false };

/** Frames 0 and 1 are known; of 2 to 6, 3 to 5 are kept. */
const window: DecoderInput = {
  channels,
  frames: 4,
  latent: Float32Array.of(1, 2, 10, 20),
  flow: { prior: Float32Array.of(3, 4, 5, 6, 7, 30, 40, 50, 60, 70), from: 1, to: 4 },
};

describe('decoder.model', () => {
  it('decodes what is known and, behind it, what comes out of the flow, and gives all of that back', async () => {
    const [output] = await (await load([])).run([window], goesOn);
    expect([...output!.samples]).toEqual([11, 22, -44, -55]);
    expect([...output!.latent!]).toEqual([-4, -5, -6, -40, -50, -60]);
  });

  it('leaves the flow alone when all is known', async () => {
    const runs: string[] = [];
    const [output] = await (await load(runs)).run([{ channels, frames: 2, latent: window.latent }], goesOn);
    expect([...output!.samples]).toEqual([11, 22]);
    expect(output!.latent).toBeUndefined();
    expect(runs).toEqual(['decoder']);
  });

  it('stops between the two when nobody waits for it any more', async () => {
    const runs: string[] = [];
    await (await load(runs)).run([window], { cancelled: () => true });
    expect(runs).toEqual(['flow']);
  });
});
