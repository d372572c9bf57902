import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { joinSamples } from '@repartee/core/audio';
import type { SpeechChunk, SpokenWord, TtsProvider } from '@repartee/core/providers';

const SENTENCE = 'Good morning, this is a short test of the voice. Everything is spoken in order.';
const OTHER = 'Bananas are yellow.';

export interface DescribeTtsOptions {
  /** False: it leaves the words of its chunks empty. */
  readonly hasWords?: boolean;
  /** False: what it speaks with has one pace only. */
  readonly hasSpeeds?: boolean;
}

/**
 * What every `TtsProvider` promises. `create` is called once; its provider serves all tests and is disposed of at the end.
 * The provider must give the same words for the same text; it need not give the same samples.
 */
export function describeTts(
  name: string,
  create: () => TtsProvider | Promise<TtsProvider>,
  { hasWords = true, hasSpeeds = true }: DescribeTtsOptions = {},
): void {
  describe(`${name} keeps the promises of a TtsProvider`, () => {
    let tts: TtsProvider;

    beforeAll(async () => {
      tts = await create();
    });

    afterAll(async () => {
      await tts?.[Symbol.asyncDispose]?.();
    });

    const speak = (pieces: Iterable<string> | AsyncIterable<string>, signal = new AbortController().signal) =>
      collect(tts.speak(streamOf(pieces), { signal }));

    it('speaks: audio that is not silent, within bounds, at one rate', async () => {
      const chunks = await speak([SENTENCE]);
      expect(chunks.length).toBeGreaterThan(0);
      expect(new Set(chunks.map((chunk) => chunk.sampleRate)).size).toBe(1);
      const samples = audioOf(chunks);
      expect(samples.length / chunks[0]!.sampleRate).toBeGreaterThan(1);
      expect(peakOf(samples)).toBeGreaterThan(0.02);
      expect(peakOf(samples)).toBeLessThanOrEqual(1);
    });

    it('tells which words are heard when: in order, at their place in the text, inside the audio', async () => {
      const chunks = await speak([SENTENCE]);
      const words = chunks.flatMap((chunk) => chunk.words);
      if (words.length === 0) return; // A provider without alignment may leave words out.
      expect(words.map((word) => SENTENCE.slice(word.from, word.to))).toEqual(SENTENCE.match(/[A-Za-z]+/g));
      expectInOrder(words);
      const audioMs = (audioOf(chunks).length / chunks[0]!.sampleRate) * 1000;
      expect(words.at(-1)!.endMs).toBeLessThanOrEqual(audioMs + 1);
    });

    it('gives each word with the chunk in which it begins', async () => {
      let startMs = 0;
      for (const chunk of await speak([SENTENCE])) {
        const endMs = startMs + (chunk.samples.length / chunk.sampleRate) * 1000;
        for (const word of chunk.words) {
          expect(word.startMs).toBeGreaterThanOrEqual(startMs - 1);
          expect(word.startMs).toBeLessThan(endMs);
        }
        startMs = endMs;
      }
    });

    it('says the same words however the text is cut into pieces', async () => {
      const whole = wordsOf(await speak([SENTENCE]));
      expect(wordsOf(await speak(Array.from(SENTENCE)))).toEqual(whole);
      expect(wordsOf(await speak(SENTENCE.match(/.{1,7}/g)!))).toEqual(whole);
    });

    it('is silent for a text without words', async () => {
      expect(await speak([])).toEqual([]);
      expect(await speak([''])).toEqual([]);
      expect(await speak([' ', '\n', '…'])).toEqual([]);
    });

    it('begins to speak before the text is complete', async () => {
      const gate = withResolvers();
      async function* slowly() {
        yield 'Good morning, this is the first sentence. And then ';
        await gate.promise;
        yield 'comes the rest.';
      }
      const chunks = tts.speak(slowly(), { signal: new AbortController().signal })[Symbol.asyncIterator]();
      const first = await chunks.next();
      expect(first.done).toBe(false);
      gate.resolve();
      let spoken = '';
      for (let next = first; !next.done; next = await chunks.next()) {
        spoken += next.value.words.map((word: SpokenWord) => `${word.from} `).join('');
      }
      if (hasWords) expect(spoken.length).toBeGreaterThan(0);
    });

    it('stops quietly when aborted before, between chunks and while it waits for text', async () => {
      const before = new AbortController();
      before.abort();
      expect(await quietly(speak([SENTENCE], before.signal))).toEqual([]);

      const between = new AbortController();
      let count = 0;
      await quietly(
        (async () => {
          for await (const chunk of tts.speak(streamOf([SENTENCE.repeat(4)]), { signal: between.signal })) {
            count += chunk.samples.length > 0 ? 1 : 0;
            between.abort();
          }
          return [];
        })(),
      );
      expect(count).toBe(1);

      const waiting = new AbortController();
      async function* endless() {
        yield 'Good morning to you. ';
        queueMicrotask(() => waiting.abort());
        await new Promise(() => undefined);
      }
      await quietly(collect(tts.speak(endless(), { signal: waiting.signal })));
    });

    it('may be left by its reader at any time', async () => {
      for await (const chunk of tts.speak(streamOf([SENTENCE.repeat(4)]), { signal: new AbortController().signal })) {
        expect(chunk.samples.length).toBeGreaterThan(0);
        break;
      }
    });

    it('passes on the failure of the text', async () => {
      const failure = new Error('the writer failed');
      async function* failing() {
        yield 'Good ';
        throw failure;
      }
      await expect(collect(tts.speak(failing(), { signal: new AbortController().signal }))).rejects.toBe(failure);
    });

    it('keeps two calls at once apart', async () => {
      const [alone, other] = [wordsOf(await speak([SENTENCE])), wordsOf(await speak([OTHER]))];
      const [first, second] = await Promise.all([speak(Array.from(SENTENCE)), speak(Array.from(OTHER))]);
      expect(wordsOf(first)).toEqual(alone);
      expect(wordsOf(second)).toEqual(other);
      expectInOrder(second.flatMap((chunk) => chunk.words));
    });

    const speeds = async () => {
      const signal = new AbortController().signal;
      const slow = await collect(tts.speak(streamOf([SENTENCE]), { signal, speed: 0.7 }));
      const fast = await collect(tts.speak(streamOf([SENTENCE]), { signal, speed: 1.5 }));
      expect(audioOf(slow).length).toBeGreaterThan(audioOf(fast).length * 1.3);
    };
    if (hasSpeeds) it('speaks slower and faster on demand', speeds);

    it('refuses a voice that it does not have', async () => {
      const call = collect(
        tts.speak(streamOf([OTHER]), { signal: new AbortController().signal, voice: 'no-such-voice' }),
      );
      await expect(call).rejects.toThrow(/no-such-voice/);
    });
  });
}

async function* streamOf(pieces: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string> {
  yield* pieces;
}

async function collect(chunks: AsyncIterable<SpeechChunk>): Promise<SpeechChunk[]> {
  const all: SpeechChunk[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}

/** Aborting ends a stream, or rejects with the signal's reason; both are quiet. */
async function quietly(call: Promise<SpeechChunk[]>): Promise<SpeechChunk[]> {
  try {
    return await call;
  } catch (error) {
    if ((error as Error).name === 'AbortError') return [];
    throw error;
  }
}

function audioOf(chunks: readonly SpeechChunk[]): Float32Array {
  return joinSamples(chunks.map(({ samples }) => samples));
}

function peakOf(samples: Float32Array): number {
  return samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
}

function wordsOf(chunks: readonly SpeechChunk[]): string[] {
  return chunks.flatMap((chunk) => chunk.words.map(({ from, to }) => `${from}-${to}`));
}

function expectInOrder(words: readonly SpokenWord[]): void {
  words.forEach((word, at) => {
    const last = words[at - 1];
    expect(word.from).toBeGreaterThanOrEqual(last?.to ?? 0);
    expect(word.to).toBeGreaterThan(word.from);
    expect(word.startMs).toBeGreaterThanOrEqual(last?.startMs ?? 0);
    expect(word.endMs).toBeGreaterThanOrEqual(word.startMs);
  });
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve!: () => void;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}
