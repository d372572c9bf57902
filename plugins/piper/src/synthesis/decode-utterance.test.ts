import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { joinSamples } from '@repartee/core/audio';
import type { LoadedModel } from '@repartee/core/providers';
import { inlineInference } from '@repartee/inference';
import { openVoice } from '../voice/index.js';
import type { Voice } from '../voice/index.js';
import { decodeUtterance } from './decode-utterance.js';
import type { DecoderInput, DecoderOptions, DecoderOutput } from './decoder.model.js';
import type { EncoderInput, EncoderOptions, EncoderOutput } from './encoder.model.js';
import type { Utterance } from './utterance.js';

const inference = inlineInference();
const policy = { maxBatch: 1, maxWaitMs: 0, maxQueue: 1 };
const { signal } = new AbortController();

function load<Options, Input, Output>(name: string, options: Options): Promise<LoadedModel<Input, Output>> {
  return inference.load({
    name,
    module: new URL(`./${name}.model.js`, import.meta.url),
    options,
    lane: 'compute',
    policy,
  });
}

describe('decodeUtterance', () => {
  let voice: Voice;
  let decoder: LoadedModel<DecoderInput, DecoderOutput>;
  let utterance: Utterance;

  beforeAll(async () => {
    voice = await openVoice(fileURLToPath(new URL('../../models/en_US-joe-medium', import.meta.url)));
    const { textPath, flowPath, decoderPath } = voice;
    decoder = await load<DecoderOptions, DecoderInput, DecoderOutput>('decoder', { flowPath, decoderPath });
    const encoder = await load<EncoderOptions, EncoderInput, EncoderOutput>('encoder', { path: textPath });
    // Any sounds will do: all of the voice, in no order.
    const sounds = Object.values(voice.phonemeIdMap).flatMap(([id = 0]) => [id, 0]);
    const { output, timing } = await encoder.run({ ids: [1, 0, ...sounds, 2], scales: [0, 1, 0] }, { signal });
    utterance = { ...output, keptFrames: output.frames - 20, words: [], pauseMs: 0, timing };
  });

  async function samplesIn(firstFrames: number) {
    const chunks: Float32Array[] = [];
    const options = { decoder, sampleRate: voice.sampleRate, startSample: 0, pauseMs: 0, call: () => ({ signal }) };
    for await (const { samples } of decodeUtterance(utterance, { ...options, firstFrames })) chunks.push(samples);
    return { chunks, samples: joinSamples(chunks) };
  }

  it('gives window by window what it gives as a whole, but for what no ear can tell', async () => {
    const whole = await samplesIn(utterance.frames);
    const streamed = await samplesIn(16);
    expect(whole.chunks).toHaveLength(1);
    expect(streamed.chunks.length).toBeGreaterThan(4);
    expect(streamed.samples).toHaveLength(whole.samples.length);
    const error = whole.samples.reduce(
      (most, sample, at) => Math.max(most, Math.abs(sample - streamed.samples[at]!)),
      0,
    );
    expect(error).toBeLessThan(1e-4);
  });
});
