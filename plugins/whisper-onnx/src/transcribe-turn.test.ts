import { describe, expect, it } from '@jest/globals';
import { GrowingLogMel, LogMel } from '@repartee/core/audio';
import { ReparteeError, silentLogger, systemClock } from '@repartee/core/providers';
import type { AsrInput, AsrPart, LoadedModel, RunOptions } from '@repartee/core/providers';
import { Mailbox } from '@repartee/core/streams';
import { Crowding } from './crowding.js';
import { transcribeTurn } from './transcribe-turn.js';
import { TurnTranscript } from './turn-transcript.js';
import type { WhisperInput, WhisperOutput } from './whisper-runner.js';

/** A run that the test answers. */
interface Run {
  readonly input: WhisperInput;
  readonly options: RunOptions;
  answer(text: string, output?: Partial<WhisperOutput>): void;
  fail(error: Error): void;
}

/** A model whose runs wait for the test. */
class HeldModel implements LoadedModel<WhisperInput, WhisperOutput> {
  readonly #runs = new Mailbox<Run>({ capacity: 100 });
  readonly #iterator = this.#runs[Symbol.asyncIterator]();
  count = 0;

  run(input: WhisperInput, options: RunOptions) {
    this.count++;
    return new Promise<{ output: WhisperOutput; timing: { queueMs: number; computeMs: number; batchSize: number } }>(
      (resolve, reject) => {
        options.signal.addEventListener('abort', () => reject(options.signal.reason));
        this.#runs.put({
          input,
          options,
          fail: reject,
          answer: (text, output) =>
            resolve({
              output: {
                text,
                tokens: [text.length],
                language: input.language ?? 'en',
                languageProbability: 0.9,
                noSpeech: 0,
                averageLogProbability: -0.2,
                temperature: 0,
                sound: true,
                ...output,
              },
              timing: { queueMs: 1, computeMs: 2, batchSize: 1 },
            }),
        });
      },
    );
  }

  async next(): Promise<Run> {
    const { value } = await this.#iterator.next();
    return value as Run;
  }
}

const SECOND = 16_000;
const logMel = new LogMel();

function begin({
  partials = true,
  language,
  crowding = new Crowding(),
}: { partials?: boolean; language?: string; crowding?: Crowding } = {}) {
  const model = new HeldModel();
  const controller = new AbortController();
  const inputs = new Mailbox<AsrInput>({ capacity: 1000 });
  const transcript = new TurnTranscript({ model, logMel, language, seed: 1, windowSamples: 28 * SECOND });
  const parts = transcribeTurn(inputs, transcript, {
    signal: controller.signal,
    session: 'sess_1',
    clock: { ...systemClock, now: () => 5000 },
    transcriptMs: 3000,
    temperatures: [0, 0.4],
    partialSamples: partials ? SECOND / 2 : Infinity,
    crowding,
    logger: silentLogger,
  });
  return {
    model,
    controller,
    inputs,
    parts,
    next: async () => (await parts.next()).value as AsrPart | undefined,
    /** Speech: a tone that never rests. */
    speak: (ms: number) => inputs.put({ type: 'audio', samples: tone(ms, 0.3) }),
    hush: (ms: number) => inputs.put({ type: 'audio', samples: tone(ms, 0.001) }),
    pause: () => inputs.put({ type: 'pause' }),
  };
}

/** Lets the call read what its source holds. */
function read(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function tone(ms: number, level: number): Float32Array {
  return Float32Array.from({ length: (ms * SECOND) / 1000 }, (_, i) => level * Math.sin(i / 3));
}

describe('transcribeTurn', () => {
  it('asks for a partial after each half second, one at a time, and gives out what two agree on', async () => {
    const { model, speak, next } = begin();
    speak(500);
    const first = next();
    const one = await model.next();
    expect(one.options).toMatchObject({ priority: 'background', session: 'sess_1', coalesce: 'partial' });
    expect(one.options.deadline).toBeUndefined();
    expect(one.input.temperatures).toEqual([0]);
    speak(500);
    speak(500);
    await read();
    one.answer(' good mor');
    expect(await first).toEqual({ type: 'transcript-delta', text: '', interim: 'good mor' });
    const second = next();
    const two = await model.next();
    expect(two.input.samples).toBe(1.5 * SECOND);
    expect(two.input.draft).toEqual([9]);
    expect(model.count).toBe(2);
    two.answer(' good morning everyone');
    expect(await second).toEqual({ type: 'transcript-delta', text: 'good', interim: ' morning everyone' });
  });

  it('asks for fewer partials where transcriptions wait for a worker, and for the one at a pause as ever', async () => {
    const crowding = new Crowding();
    for (let run = 0; run < 20; run++) crowding.note({ queueMs: 10, computeMs: 100, batchSize: 1 });
    const { model, speak, pause, next } = begin({ crowding });
    speak(900);
    const end = next();
    await read();
    expect(model.count).toBe(0);
    speak(200);
    expect((await model.next()).options.priority).toBe('background');
    pause();
    const final = await model.next();
    expect(final.options.priority).toBe('normal');
    final.answer(' Good morning.');
    expect(await end).toMatchObject({ type: 'transcript-end', text: 'Good morning.' });
  });

  it('drops the partial at a pause and answers at normal priority, with every temperature', async () => {
    const { model, speak, pause, next } = begin();
    speak(600);
    const end = next();
    const partial = await model.next();
    speak(100);
    pause();
    const final = await model.next();
    expect(partial.options.signal.aborted).toBe(true);
    expect(final.options).toMatchObject({ priority: 'normal', session: 'sess_1', due: 5000, deadline: 8000 });
    expect(final.options.coalesce).toBeUndefined();
    expect(final.input.temperatures).toEqual([0, 0.4]);
    expect(final.input.samples).toBe(0.7 * SECOND);
    final.answer(' Good morning.', { language: 'en', averageLogProbability: Math.log(0.8), noSpeech: 0.25 });
    expect(await end).toEqual({
      type: 'transcript-end',
      text: 'Good morning.',
      language: 'en',
      audioMs: 700,
      confidence: expect.closeTo(0.6),
      timing: { queueMs: 1, computeMs: 2, batchSize: 1 },
    });
  });

  it('begins when the speaker falls silent, and at the pause has the transcript already', async () => {
    const { model, speak, hush, pause, next } = begin();
    speak(300);
    const delta = next();
    hush(100);
    const early = await model.next();
    expect(early.input.samples).toBe(0.4 * SECOND);
    early.answer(' Yes.');
    expect(await delta).toMatchObject({ type: 'transcript-delta', interim: 'Yes.' });
    hush(100);
    pause();
    expect(await next()).toMatchObject({ type: 'transcript-end', text: 'Yes.', audioMs: 500 });
    expect(model.count).toBe(1);
  });

  it('waits at the pause for the early transcript, and asks for no second one', async () => {
    const { model, speak, hush, pause, next } = begin();
    speak(300);
    const end = next();
    hush(100);
    const early = await model.next();
    expect(early.options).toMatchObject({ priority: 'normal', deadline: 8000 });
    hush(100);
    pause();
    await read();
    early.answer(' Yes.');
    expect(await end).toMatchObject({ type: 'transcript-end', text: 'Yes.', audioMs: 500 });
    expect(model.count).toBe(1);
  });

  it('asks again at the pause when the early transcript did not pass the guards, or failed', async () => {
    for (const fails of [true, false]) {
      const { model, speak, hush, pause, next } = begin();
      speak(300);
      const end = next();
      hush(100);
      const early = await model.next();
      hush(100);
      pause();
      await read();
      if (fails) early.fail(new Error('no worker'));
      else early.answer(' Yes yes yes yes.', { sound: false });
      const final = await model.next();
      expect(final.input.temperatures).toEqual([0, 0.4]);
      final.answer(' Yes.');
      expect(await end).toMatchObject({ type: 'transcript-end', text: 'Yes.', audioMs: 500 });
    }
  });

  it('begins no transcript early where transcriptions wait for a worker', async () => {
    const crowding = new Crowding();
    for (let run = 0; run < 20; run++) crowding.note({ queueMs: 10, computeMs: 100, batchSize: 1 });
    const { model, speak, hush, pause, next } = begin({ crowding });
    speak(300);
    const end = next();
    hush(100);
    await read();
    expect(model.count).toBe(0);
    pause();
    (await model.next()).answer(' Yes.');
    expect(await end).toMatchObject({ type: 'transcript-end', text: 'Yes.', audioMs: 400 });
  });

  it('does not take an early transcript when something was said after it', async () => {
    const { model, speak, hush, pause, next } = begin();
    speak(300);
    const delta = next();
    hush(100);
    (await model.next()).answer(' Yes.');
    await delta;
    const end = next();
    speak(50);
    hush(60);
    pause();
    const final = await model.next();
    final.answer(' Yes, please.');
    expect(await end).toMatchObject({ type: 'transcript-end', text: 'Yes, please.' });
  });

  it('goes on reading while it transcribes: every pause gets the turn up to there', async () => {
    const { model, speak, pause, next, inputs } = begin({ partials: false });
    speak(500);
    pause();
    const first = next();
    const one = await model.next();
    speak(500);
    pause();
    inputs.end();
    one.answer(' One.');
    expect(await first).toMatchObject({ text: 'One.', audioMs: 500 });
    const second = next();
    const two = await model.next();
    expect(two.input.samples).toBe(SECOND);
    two.answer(' One, two.');
    expect(await second).toMatchObject({ text: 'One, two.', audioMs: 1000 });
    expect(await next()).toBeUndefined();
  });

  it('reads no more than half a minute ahead of a transcription', async () => {
    const { model, parts, pause, speak, inputs } = begin({ partials: false });
    speak(500);
    pause();
    const end = parts.next();
    const run = await model.next();
    for (let i = 0; i < 100; i++) speak(1000);
    await read();
    expect(inputs.size).toBeGreaterThan(60);
    run.answer(' Yes.');
    await end;
  });

  it('keeps a language once it is sure', async () => {
    const { model, speak, pause, next } = begin({ partials: false });
    const say = async (probability: number) => {
      speak(1000);
      pause();
      const end = next();
      const run = await model.next();
      run.answer(' Guten Tag.', { language: 'de', languageProbability: probability });
      expect(await end).toMatchObject({ language: 'de' });
      return run.input.language;
    };
    expect(await say(0.4)).toBeUndefined();
    expect(await say(0.9)).toBeUndefined();
    expect(await say(1)).toBe('de');
  });

  it('shows no partial that did not pass the guards', async () => {
    const { model, speak, pause, next } = begin();
    speak(500);
    const end = next();
    (await model.next()).answer(' Thanks for watching!', { sound: false });
    speak(100);
    pause();
    (await model.next()).answer(' Thanks.');
    expect(await end).toMatchObject({ type: 'transcript-end', text: 'Thanks.' });
  });

  it('goes on without a partial that failed, and reports a final that failed', async () => {
    const { model, speak, pause, next } = begin();
    speak(500);
    const end = next();
    (await model.next()).fail(new ReparteeError('overload', 'full'));
    speak(100);
    pause();
    const error = new ReparteeError('provider', 'broken');
    (await model.next()).fail(error);
    await expect(end).rejects.toBe(error);
  });

  it('settles long turns window by window and loses nothing', async () => {
    const { model, pause, next, inputs } = begin({ partials: false, language: 'en' });
    const samples = tone(70_000, 0.3);
    // Quiet from 24 s to 24.4 s and from 47 s to 47.4 s.
    samples.fill(0, 24 * SECOND, 24.4 * SECOND).fill(0, 47 * SECOND, 47.4 * SECOND);
    inputs.put({ type: 'audio', samples });
    pause();
    const end = next();
    let heard = 0;
    const lengths: number[] = [];
    const confidences = [0.9, 0.3, 0.3];
    for (const [at, text] of [' One', ' two', ' three.'].entries()) {
      const { input, answer } = await model.next();
      const anew = new GrowingLogMel(logMel).upTo(samples.subarray(heard, heard + input.samples));
      expect(input.energies.findIndex((value, i) => value !== anew[i])).toBe(-1);
      heard += input.samples;
      lengths.push(input.samples / SECOND);
      answer(text, { averageLogProbability: Math.log(confidences[at]!) });
    }
    expect(await end).toMatchObject({ text: 'One two three.', audioMs: 70_000, confidence: expect.closeTo(0.5) });
    expect(heard).toBe(samples.length);
    expect(lengths[0]).toBeGreaterThan(24);
    expect(lengths[0]).toBeLessThan(24.4);
    expect(lengths[0]! + lengths[1]!).toBeGreaterThan(47);
    expect(lengths[0]! + lengths[1]!).toBeLessThan(47.4);
    expect(model.count).toBe(3);
  });

  it('ends quietly when aborted, and lets go of the source', async () => {
    const { model, controller, speak, next, inputs } = begin();
    speak(500);
    const end = next();
    const run = await model.next();
    controller.abort();
    expect(await end).toBeUndefined();
    expect(run.options.signal.aborted).toBe(true);
    inputs.end();
  });

  it('passes on what its source throws', async () => {
    const { speak, next, inputs } = begin();
    speak(100);
    const end = next();
    const error = new Error('microphone unplugged');
    inputs.fail(error);
    await expect(end).rejects.toBe(error);
  });
});
