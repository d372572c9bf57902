import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '@repartee/core/providers';
import type { InferenceClient, RunOptions, SpeechChunk } from '@repartee/core/providers';
import { inlineInference } from '@repartee/inference';
import { describeTts } from '@repartee/testing';
import { PiperTts } from './piper-tts.js';
import { piperSettings } from './settings.js';

const open = (settings: object = {}) =>
  PiperTts.open(piperSettings.parse({ deterministic: true, ...settings }), {
    inference: inlineInference(),
    clock: systemClock,
  });

describeTts('piper', () => open());

async function* streamOf(...pieces: string[]) {
  yield* pieces;
}

describe('PiperTts', () => {
  let tts: PiperTts;

  beforeAll(async () => {
    tts = await open();
  });

  afterAll(() => {
    tts = undefined as never;
  });

  async function speak(...pieces: string[]): Promise<SpeechChunk[]> {
    const chunks: SpeechChunk[] = [];
    for await (const chunk of tts.speak(streamOf(...pieces), { signal: new AbortController().signal }))
      chunks.push(chunk);
    return chunks;
  }

  it('gives the same samples for the same text when deterministic', async () => {
    const [first, second] = [await speak('The same again.'), await speak('The same again.')];
    expect(second.map((chunk) => chunk.samples)).toEqual(first.map((chunk) => chunk.samples));
  });

  it('streams inside a clause, the first chunk small', async () => {
    const chunks = await speak('This clause is long enough for more than one window');
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks[0]!.samples.length).toBeLessThan(chunks[1]!.samples.length);
  });

  it('begins with sound, not with silence', async () => {
    const [first] = await speak('Hello.');
    const onset = first!.samples.findIndex((sample) => Math.abs(sample) > 0.01);
    expect(onset / first!.sampleRate).toBeLessThan(0.03);
  });

  it('wants the first sound at once, and what follows by the time the listener has heard what there is', async () => {
    const calls: RunOptions[] = [];
    const inference: InferenceClient = {
      async load(spec) {
        const model = await inlineInference().load<never, never>(spec);
        return {
          run(input, options) {
            calls.push(options);
            return model.run(input as never, options);
          },
        };
      },
    };
    const clock = { ...systemClock, now: () => 1000 };
    const tts = await PiperTts.open(piperSettings.parse({ deterministic: true }), { inference, clock });
    const { signal } = new AbortController();
    let audioMs = 0;
    for await (const { samples, sampleRate } of tts.speak(streamOf('A sentence of more than a second.'), {
      signal,
      session: 'sess_1',
    })) {
      expect(calls.at(-1)!.due).toBeCloseTo(1000 + audioMs);
      expect(calls.at(-1)).toMatchObject({ session: 'sess_1', priority: audioMs < 600 ? 'urgent' : 'normal' });
      audioMs += (samples.length * 1000) / sampleRate;
    }
    expect(calls[0]).toMatchObject({ due: 1000, priority: 'urgent' });
    expect(calls.at(-1)!.priority).toBe('normal');
  });

  it('never gives the encoder much at once, even for a text without any break', async () => {
    const lengths: number[] = [];
    const inference: InferenceClient = {
      async load(spec) {
        const model = await inlineInference().load<{ ids?: readonly number[] }, unknown>(spec);
        return {
          run(input, options) {
            if ('ids' in (input as object)) lengths.push((input as { ids: readonly number[] }).ids.length);
            return model.run(input as never, options) as never;
          },
        };
      },
    };
    const patient = await PiperTts.open(piperSettings.parse({ deterministic: true }), {
      inference,
      clock: systemClock,
    });
    const text = '1.'.repeat(300);
    const call = new AbortController();
    for await (const { samples } of patient.speak(streamOf(text), { signal: call.signal })) {
      expect(samples.length).toBeGreaterThan(0);
      call.abort();
    }
    expect(lengths.length).toBeGreaterThan(0);
    expect(Math.max(...lengths)).toBeLessThan(1000);
  });

  it('says what is not a word, and reports it as the stretch of the text it stands for', async () => {
    const text = 'It costs $5.50, 20% less 😀 than **before**.';
    const words = (await speak(text)).flatMap((chunk) => chunk.words).map((word) => text.slice(word.from, word.to));
    expect(words).toEqual(['It', 'costs', '$5.50', '20', '%', 'less', 'than', 'before']);
  });

  it('leaves out what it cannot say', async () => {
    expect(await speak('😀 你好。 *** \u0000')).toEqual([]);
  });

  it('pauses longer between sentences than between parts of one', async () => {
    const gapAfterFirst = async (text: string) => {
      const words = (await speak(text)).flatMap((chunk) => chunk.words);
      const at = words.findIndex((word) => word.from > text.search(/[,.]/));
      return words[at]!.startMs - words[at - 1]!.endMs;
    };
    const [sentence, part] = [
      await gapAfterFirst('We can start now. Tell me more.'),
      await gapAfterFirst('We can start now, tell me more.'),
    ];
    expect(sentence).toBeGreaterThan(part + 100);
    expect(sentence).toBeGreaterThan(300);
    expect(sentence).toBeLessThan(600);
  });

  it('names what it has when asked for another voice', async () => {
    const call = tts.speak(streamOf('Hello.'), { signal: new AbortController().signal, voice: 'nova' }).next();
    await expect(call).rejects.toMatchObject({
      code: 'config',
      details: { voice: 'nova', available: ['en_US-joe-medium'] },
    });
  });

  it('refuses a pace that nobody can follow', async () => {
    for (const speed of [0, -1, 5, Number.NaN]) {
      const call = tts.speak(streamOf('Hello.'), { signal: new AbortController().signal, speed }).next();
      await expect(call).rejects.toMatchObject({ code: 'config', details: { speed } });
    }
  });

  it('refuses a folder without a voice, naming it and the setting', async () => {
    const opening = open({ voice: '/nowhere/voice' });
    await expect(opening).rejects.toThrow(/\/nowhere\/voice.*"voice"/);
  });

  it('refuses a folder without a dictionary, naming the file', async () => {
    await expect(open({ dictionary: '/nowhere' })).rejects.toThrow('/nowhere/us_gold.json');
  });
});
