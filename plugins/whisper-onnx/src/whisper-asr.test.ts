import { describe, expect, it } from '@jest/globals';
import { isPlugin, silentLogger, systemClock } from '@repartee/core/providers';
import type { AsrInput, AsrPart, InferenceClient, LoadedModel } from '@repartee/core/providers';
import { inlineInference } from '@repartee/inference';
import { describeAsr, speechFixture } from '@repartee/testing';
import plugin from './plugin.js';
import { settings } from './settings.js';
import { WhisperAsr } from './whisper-asr.js';

const services = {
  inference: inlineInference(),
  logger: silentLogger,
  clock: systemClock,
  resolvePath: (path: string) => path,
};

describeAsr('whisper-onnx', () => WhisperAsr.open(settings.parse({}), services));

describe('WhisperAsr', () => {
  it('transcribes a turn longer than the window of Whisper from its beginning to its end', async () => {
    // The same two sentences again and again look like a runaway to that guard.
    const patient = settings.parse({ partials: false, language: 'en', compressionRatio: 100 });
    const asr = await WhisperAsr.open(patient, services);
    const sentences = [speechFixture('cold-hearted').samples, speechFixture('go-forward').samples];
    async function* turn(): AsyncGenerator<AsrInput> {
      for (let i = 0; i < 9; i++) yield { type: 'audio', samples: sentences[i % 2]! };
    }
    const audioMs = (5 * sentences[0]!.length + 4 * sentences[1]!.length) / 16;
    const parts: AsrPart[] = [];
    for await (const part of asr.transcribe(turn(), { signal: new AbortController().signal })) parts.push(part);
    expect(parts).toHaveLength(1);
    const [end] = parts;
    expect(end).toMatchObject({ type: 'transcript-end', audioMs });
    expect(end!.text.match(/selfish/gi)).toHaveLength(5);
  });

  it('is surer of clear speech than of what it makes of a scrap of it', async () => {
    const asr = await WhisperAsr.open(settings.parse({ partials: false, language: 'en' }), services);
    const confidenceIn = async (samples: Float32Array) => {
      async function* turn(): AsyncGenerator<AsrInput> {
        yield { type: 'audio', samples };
      }
      for await (const part of asr.transcribe(turn(), { signal: new AbortController().signal })) {
        if (part.type === 'transcript-end') return part.confidence;
      }
      throw new Error('no transcript');
    };
    const { samples } = speechFixture('go-forward');
    const clear = await confidenceIn(samples);
    expect(clear).toBeGreaterThan(0.6);
    expect(clear).toBeLessThanOrEqual(1);
    expect(await confidenceIn(samples.slice(16_000, 18_400))).toBeLessThan(0.3);
    expect(await confidenceIn(new Float32Array(16_000))).toBe(0);
  });

  it('refuses a language the model does not know, in the settings and in a call', async () => {
    const open = (language?: string) =>
      WhisperAsr.open(settings.parse({ language }), { ...services, inference: unused });
    await expect(open('klingon')).rejects.toMatchObject({ code: 'config', details: { language: 'klingon' } });
    const asr = await open();
    const call = asr.transcribe((async function* () {})(), { signal: new AbortController().signal, language: 'xx' });
    await expect(call.next()).rejects.toMatchObject({ code: 'config', details: { language: 'xx' } });
  });

  it('names the setting when a file of the model is missing', async () => {
    const open = (values: Record<string, unknown>) => WhisperAsr.open(settings.parse(values), services);
    await expect(open({ model: '/nowhere' })).rejects.toThrow(/generation\.json.*"model"/);
    await expect(open({ encoder: 'none.onnx' })).rejects.toThrow(/none\.onnx.*"encoder"/);
    await expect(open({ encoder: 'decoder_model.q8.onnx' })).rejects.toThrow(
      /decoder_model\.q8\.onnx.* inputs mel, tail_pos/,
    );
    await expect(open({ decoder: 'encoder_model.int8.onnx' })).rejects.toThrow(
      /encoder_model\.int8\.onnx.* outputs logits/,
    );
    await expect(open({ decoder: 'none.onnx' })).rejects.toMatchObject({ code: 'config' });
  });

  it('is a plugin whose settings refuse a typo', () => {
    expect(isPlugin(plugin)).toBe(true);
    expect(() => settings.parse({ languge: 'en' })).toThrow(/languge/);
    expect(settings.parse({})).toMatchObject({ partialIntervalMs: 500, temperatures: [0, 0.2, 0.4, 0.6] });
  });
});

/** Loads, and is never asked to run. */
const unused: InferenceClient = {
  load: async <Input, Output>() =>
    ({ run: () => Promise.reject(new Error('nothing to run')) }) as LoadedModel<Input, Output>,
};
