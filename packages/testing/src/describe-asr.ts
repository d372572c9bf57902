import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LISTEN_RATE } from '@repartee/core/providers';
import type { AsrInput, AsrPart, AsrProvider } from '@repartee/core/providers';
import { speechFixture } from './speech-fixture.js';

/** Speech that every transcriber understands. */
export interface SpokenSample {
  /** 16 kHz mono in [-1, 1]; under ten seconds. */
  readonly samples: Float32Array;
  /** Words that a right transcript holds and that the other sample lacks, in lower case. */
  readonly words: readonly string[];
}

export interface DescribeAsrOptions {
  /** Two sentences, so that mixed-up calls are found. Default: both of `speechFixture`. */
  readonly speech?: readonly [SpokenSample, SpokenSample];
  /** ISO 639-1, of both. */
  readonly language?: string;
}

type TranscriptEnd = Extract<AsrPart, { type: 'transcript-end' }>;

/** One VAD frame: 32 ms. */
const FRAME = 512;
const silence = new Float32Array(LISTEN_RATE);

const recordings: readonly [SpokenSample, SpokenSample] = [
  { samples: speechFixture('go-forward').samples, words: ['forward', 'meters'] },
  { samples: speechFixture('cold-hearted').samples, words: ['hearted', 'selfish'] },
];

/**
 * What every `AsrProvider` promises. Call it from the plugin's own test, then add what is special:
 * `describeAsr('whisper-onnx', () => WhisperAsr.open(...))`. The provider is made once and closed at the end.
 */
export function describeAsr(
  name: string,
  factory: () => AsrProvider | Promise<AsrProvider>,
  { speech: [one, other] = recordings, language = 'en' }: DescribeAsrOptions = {},
): void {
  describe(`${name} keeps the contract of an AsrProvider`, () => {
    let asr: AsrProvider;
    beforeAll(async () => {
      asr = await factory();
    });
    afterAll(async () => {
      await asr?.[Symbol.asyncDispose]?.();
    });

    const listen = (inputs: AsyncIterable<AsrInput>, signal = new AbortController().signal) =>
      collect(asr.transcribe(inputs, { signal, language }));

    it('ends the transcript once at a pause, with the words and the length of the turn', async () => {
      const end = only(ends(await listen(turn(one.samples, 'pause'))));
      expectWords(end, one.words);
      expect(end.audioMs).toBeCloseTo((one.samples.length * 1000) / LISTEN_RATE, 0);
      expect(end.language).toBe(language);
    });

    it('ends it again at the next pause, with everything since the beginning of the turn', async () => {
      const transcripts = ends(await listen(turn(one.samples, 'pause', other.samples, 'pause')));
      expect(transcripts).toHaveLength(2);
      expectWords(transcripts[0]!, one.words);
      expectWords(transcripts[1]!, [...one.words, ...other.words]);
      expect(transcripts[1]!.audioMs).toBeCloseTo(
        ((one.samples.length + other.samples.length) * 1000) / LISTEN_RATE,
        0,
      );
    });

    it('answers every pause, also one without new audio', async () => {
      const transcripts = ends(await listen(turn(one.samples, 'pause', 'pause')));
      expect(transcripts.map(({ text }) => text)).toEqual([transcripts[0]!.text, transcripts[0]!.text]);
      expectWords(transcripts[0]!, one.words);
    });

    it('ends the transcript at the end of the input when audio came after the last pause', async () => {
      expectWords(only(ends(await listen(turn(one.samples)))), one.words);
      const transcripts = ends(await listen(turn(one.samples, 'pause', other.samples)));
      expect(transcripts).toHaveLength(2);
      expectWords(transcripts[1]!, [...one.words, ...other.words]);
    });

    it('hears nothing in silence', async () => {
      expect(only(ends(await listen(turn(silence, 'pause')))).text).toBe('');
      expect(only(ends(await listen(turn('pause')))).text).toBe('');
      expect(await listen(turn())).toEqual([]);
    });

    it('gives out deltas before the pause only as new text with a guess at the rest', async () => {
      const parts = await listen(turn(one.samples, other.samples, 'pause'));
      const deltas = parts.filter((part) => part.type === 'transcript-delta');
      expect(parts.slice(0, -1)).toEqual(deltas);
      const given = deltas.map(({ text }) => text).join('');
      expect(given).toBe(given.trimStart());
      for (const { text, interim } of deltas) expect([typeof text, typeof interim]).toEqual(['string', 'string']);
    });

    it('keeps two calls at once apart', async () => {
      const [first, second] = await Promise.all([
        listen(turn(one.samples, 'pause')),
        listen(turn(other.samples, 'pause')),
      ]);
      const texts = [only(ends(first)), only(ends(second))];
      expectWords(texts[0]!, one.words);
      expectWords(texts[1]!, other.words);
      for (const word of other.words) expect(texts[0]!.text.toLowerCase()).not.toContain(word);
      for (const word of one.words) expect(texts[1]!.text.toLowerCase()).not.toContain(word);
    });

    it('ends quietly when aborted before, while it listens and while it transcribes', async () => {
      expect(ends(await aborted(AbortSignal.abort(new Error('before')), turn(one.samples, 'pause')))).toEqual([]);

      const listening = new AbortController();
      const waiting = async function* (): AsyncGenerator<AsrInput> {
        yield* turn(one.samples);
        setImmediate(() => listening.abort(new Error('while it listens')));
        await new Promise((resolve) => listening.signal.addEventListener('abort', resolve));
        await new Promise(() => {});
      };
      expect(ends(await aborted(listening.signal, waiting()))).toEqual([]);

      const transcribing = new AbortController();
      const hurried = async function* (): AsyncGenerator<AsrInput> {
        yield* turn(one.samples, 'pause');
        transcribing.abort(new Error('while it transcribes'));
      };
      await aborted(transcribing.signal, hurried());
    });

    it('lets go of its input when nobody reads on', async () => {
      let closed = false;
      const inputs = async function* (): AsyncGenerator<AsrInput> {
        try {
          for (;;) yield* turn(one.samples, 'pause');
        } finally {
          closed = true;
        }
      };
      for await (const part of asr.transcribe(inputs(), {
        signal: new AbortController().signal,
        language,
      })) {
        if (part.type === 'transcript-end') break;
      }
      await new Promise((resolve) => setImmediate(resolve));
      expect(closed).toBe(true);
    });

    /** What came before the abort; the reason may be rethrown, nothing else may. */
    async function aborted(signal: AbortSignal, inputs: AsyncIterable<AsrInput>): Promise<AsrPart[]> {
      try {
        return await listen(inputs, signal);
      } catch (error) {
        expect(error).toBe(signal.reason);
        return [];
      }
    }
  });
}

/** A turn: recordings in frames of 32 ms, and pauses. */
async function* turn(...parts: readonly (Float32Array | 'pause')[]): AsyncGenerator<AsrInput> {
  for (const part of parts) {
    if (part === 'pause') yield { type: 'pause' };
    else {
      for (let at = 0; at < part.length; at += FRAME) {
        yield { type: 'audio', samples: part.slice(at, at + FRAME) };
      }
    }
  }
}

async function collect(parts: AsyncIterable<AsrPart>): Promise<AsrPart[]> {
  const collected: AsrPart[] = [];
  for await (const part of parts) collected.push(part);
  return collected;
}

function ends(parts: readonly AsrPart[]): TranscriptEnd[] {
  return parts.filter((part) => part.type === 'transcript-end');
}

function only<T>(items: readonly T[]): T {
  expect(items).toHaveLength(1);
  return items[0]!;
}

function expectWords({ text }: TranscriptEnd, words: readonly string[]): void {
  for (const word of words) expect(text.toLowerCase()).toContain(word);
}
