import { readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { GrowingLogMel, LogMel, readWav } from '@repartee/core/audio';
import { onnxRuntime } from '@repartee/inference';
import { speechFixture } from '@repartee/testing';
import type { ModelRunner } from '@repartee/core/providers';
import { readGeneration } from './generation.js';
import { loudest } from './loudness.js';
import { seededRandom } from './random.js';
import model from './whisper.model.js';
import type { WhisperInput, WhisperOutput } from './whisper-runner.js';

const folder = fileURLToPath(new URL('../models', import.meta.url));
const logMel = new LogMel();
const going = { cancelled: () => false };
const { samples } = speechFixture('cold-hearted');
const short = speechFixture('go-forward').samples;
const plain = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')
    .trim();

type Asked = Partial<Omit<WhisperInput, 'samples'>> & { readonly samples?: Float32Array };

function heard(audio: Float32Array): WhisperInput {
  const energies = new GrowingLogMel(logMel).upTo(audio);
  const spoken = { energies, samples: audio.length, loudest: loudest(audio) };
  return { ...spoken, language: 'en', temperatures: [0], seed: 1, draft: [] };
}

describe('WhisperRunner', () => {
  let open: (changes?: {
    logProbability?: number;
    repeatable?: boolean;
  }) => Promise<ModelRunner<WhisperInput, WhisperOutput>>;
  let runner: ModelRunner<WhisperInput, WhisperOutput>;

  beforeAll(async () => {
    const generation = await readGeneration(folder);
    open = async ({ logProbability = -1, repeatable = false } = {}) =>
      model.load(
        {
          generation,
          encoderPath: `${folder}/encoder_model.int8.onnx`,
          decoderPath: `${folder}/decoder_model.q8.onnx`,
          tokenizerPath: `${folder}/tokenizer.json`,
          thresholds: { compressionRatio: 2.4, logProbability, noSpeech: 0.6 },
          quietDbfs: -60,
          repeatable,
        },
        onnxRuntime(),
      );
    runner = await open();
  });

  const transcribe = async ({ samples: audio = samples, ...rest }: Asked, by = runner): Promise<WhisperOutput> =>
    (await by.run([{ ...heard(audio), ...rest }], going))[0]!;

  it('transcribes the same each time, its caches used again', async () => {
    const first = await transcribe({});
    expect(plain(first.text)).toBe(speechFixture('cold-hearted').text);
    expect(first.sound).toBe(true);
    expect(first.noSpeech).toBeLessThan(0.5);
    expect(await transcribe({})).toEqual(first);
  });

  it('gives the same to the last bit whoever is decoded beside it, when it is to be repeatable', async () => {
    const repeatable = await open({ repeatable: true });
    const { text } = await transcribe({}, repeatable);
    expect(plain(text)).toBe(speechFixture('cold-hearted').text);
    const asked: Asked[] = [
      {},
      { samples: short },
      { samples: short, temperatures: [1], seed: 3 },
      { samples: samples.slice(0, 30_000) },
      { samples: samples.slice(20_000), language: undefined },
    ];
    const alone: WhisperOutput[] = [];
    for (const input of asked) alone.push(await transcribe(input, repeatable));
    const random = seededRandom(4);
    const together = asked.map(async (input) => {
      const steps = random() * 40;
      for (let step = 0; step < steps; step++) await nextTurn();
      return transcribe(input, repeatable);
    });
    expect(await Promise.all(together)).toEqual(alone);
  });

  it('is one step of its utterance late when a caller gives up, and the others do not notice', async () => {
    const alone = await transcribe({ samples: short });
    let asked = 0;
    const leaving = runner.run([heard(samples)], { cancelled: () => ++asked > 6 });
    const staying = transcribe({ samples: short });
    expect((await leaving)[0]!.text).toBe('');
    expect((await staying).text).toBe(alone.text);
  });

  it('takes a draft as a hint only, right, wrong, too short or too long', async () => {
    const { text, tokens } = await transcribe({ samples: short });
    const wrong = tokens.map((token, i) => (i > 2 ? token + 1 : token));
    const long = Array.from({ length: 10 }, () => tokens).flat();
    for (const draft of [tokens, wrong, tokens.slice(0, 3), long, [1, 2, 3]]) {
      expect((await transcribe({ samples: short, draft })).text).toBe(text);
    }
  });

  it('detects the language', async () => {
    const japanese = readWav(readFileSync(new URL('./__fixtures__/good-morning-ja.wav', import.meta.url))).samples;
    expect(await transcribe({ samples: japanese, language: undefined })).toMatchObject({
      language: 'ja',
      text: 'おはようございます',
    });
    const english = await transcribe({ samples: short, language: undefined });
    expect(english).toMatchObject({ language: 'en', text: ' Go forward 10 meters.' });
    expect(english.languageProbability).toBeGreaterThan(0.8);
  });

  it('hears nothing where there is next to nothing', async () => {
    const faint = samples.map((sample) => sample * 0.001);
    for (const quiet of [new Float32Array(0), new Float32Array(32_000), faint, samples.slice(20_000, 21_000)]) {
      expect((await transcribe({ samples: quiet })).text).toBe('');
    }
  });

  it('tries the next temperature when a transcript is doubted, the same way for the same seed', async () => {
    const strict = await open({ logProbability: -0.01 });
    const greedy = await transcribe({ samples: short });
    const first = await transcribe({ samples: short, temperatures: [0, 1] }, strict);
    expect(first.sound).toBe(false);
    expect(first.averageLogProbability).toBeGreaterThanOrEqual(greedy.averageLogProbability);
    const hot = (seed: number) => transcribe({ samples: short, temperatures: [1], seed });
    const drawn = await Promise.all([1, 1, 2].map(hot));
    expect(drawn[1]).toEqual(drawn[0]);
    expect(drawn[0]!.temperature).toBe(1);
    expect(new Set(drawn.map(({ averageLogProbability }) => averageLogProbability)).size).toBeGreaterThan(1);
  });

  it('stops when the caller has given up', async () => {
    let asked = 0;
    const [output] = await runner.run([heard(samples)], { cancelled: () => ++asked > 4 });
    expect(output!.text).toBe('');
    expect(asked).toBeLessThan(10);
  });

  it('does not run away on noise', async () => {
    let state = 1;
    const noise = Float32Array.from({ length: 80_000 }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
      return (state / 0x8000_0000) * 0.05;
    });
    const { tokens } = await transcribe({ samples: noise, temperatures: [0, 0.2, 0.4, 0.6] });
    expect(tokens.length).toBeLessThan(10);
  });
});
