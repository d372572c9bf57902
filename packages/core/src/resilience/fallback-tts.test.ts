import { describe, expect, it } from '@jest/globals';
import { ReparteeError, silentLogger, systemClock } from '../providers/index.js';
import type { SpeechChunk, TtsProvider } from '../providers/index.js';
import { FallbackTts } from './fallback-tts.js';

type Fault = 'none' | 'refuse' | 'stall' | { readonly afterWords: number; readonly how: 'fail' | 'stall' };

interface Voice extends TtsProvider {
  readonly texts: string[];
  closed: number;
}

const msPerWord = 200;

/** Says every word as 200 ms of its own level, as soon as it is complete. */
function voice(fault: Fault, { rate = 16_000, hasWords = true, level = 0.1 } = {}): Voice {
  const made: Voice = {
    texts: [],
    closed: 0,
    async *speak(text, { signal }): AsyncGenerator<SpeechChunk> {
      const index = made.texts.push('') - 1;
      const stall = () => new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      try {
        if (fault === 'refuse') throw new ReparteeError('provider', 'It failed');
        let written = '';
        let spoken = 0;
        let at = 0;
        async function* words() {
          for await (const delta of text) {
            written += delta;
            made.texts[index] = written;
            for (let match; (match = /\S+(?=\s)/.exec(written.slice(at)));) {
              yield [at + match.index, at + match.index + match[0].length] as const;
              at += match.index + match[0].length;
            }
          }
          const match = /\S+/.exec(written.slice(at));
          if (match) yield [at + match.index, at + match.index + match[0].length] as const;
        }
        for await (const [from, to] of words()) {
          if (fault === 'stall') await stall();
          if (typeof fault === 'object' && spoken === fault.afterWords) {
            if (fault.how === 'fail') throw new ReparteeError('provider', 'It broke');
            await stall();
          }
          if (signal.aborted) return;
          const place = { from, to, startMs: spoken * msPerWord, endMs: (spoken + 1) * msPerWord };
          yield {
            samples: new Float32Array((rate * msPerWord) / 1000).fill(level),
            sampleRate: rate,
            words: hasWords ? [place] : [],
          };
          spoken++;
        }
      } finally {
        made.closed++;
      }
    },
  };
  return made;
}

const sentence = 'one two three four five six seven eight nine ten';

async function speak(voices: Record<string, TtsProvider>, text: AsyncIterable<string> = pieces()) {
  const row = new FallbackTts(new Map(Object.entries(voices)), {
    ...{ firstMs: 150, betweenMs: 120, hedgeMs: 1000 },
    clock: systemClock,
    logger: silentLogger,
  });
  const chunks: SpeechChunk[] = [];
  for await (const chunk of row.speak(text, { signal: new AbortController().signal })) chunks.push(chunk);
  return chunks;
}

async function* pieces() {
  for (let at = 0; at < sentence.length; at += 5) {
    yield sentence.slice(at, at + 5);
    await systemClock.sleep(1);
  }
}

const spokenBy = (chunks: readonly SpeechChunk[]) =>
  chunks.flatMap(({ words }) => words.map(({ from, to }) => sentence.slice(from, to))).join(' ');

describe('several voices as one', () => {
  it.each<Fault>(['refuse', 'stall'])('has the next one speak when the first is no good: %s', async (fault) => {
    const [a, b] = [voice(fault), voice('none')];
    expect(spokenBy(await speak({ a, b }))).toBe(sentence);
    await systemClock.sleep(1);
    expect([a.closed, b.closed]).toEqual([1, 1]);
  });

  it.each(['fail', 'stall'] as const)(
    'goes on at the next word, at the same rate, when one breaks off: %s',
    async (how) => {
      for (const afterWords of [1, 4, 9]) {
        const [a, b] = [voice({ afterWords, how }), voice('none', { rate: 24_000, level: 0.5 })];
        const chunks = await speak({ a, b });
        expect(spokenBy(chunks)).toBe(sentence);
        expect(new Set(chunks.map(({ sampleRate }) => sampleRate))).toEqual(new Set([16_000]));
        const words = chunks.flatMap((chunk) => chunk.words);
        words.forEach((word, index) => expect(word.startMs).toBeCloseTo(index * msPerWord, -1));
      }
    },
  );

  it('says no word twice where there are no word times', async () => {
    for (const afterWords of [1, 3, 6]) {
      const [a, b] = [voice({ afterWords, how: 'fail' }, { hasWords: false }), voice('none', { hasWords: false })];
      const chunks = await speak({ a, b });
      const said = sentence.split(' ').slice(0, afterWords).join(' ');
      const rest = b.texts[0]!.trim();
      expect(sentence.endsWith(rest)).toBe(true);
      expect(said.length + rest.length).toBeLessThanOrEqual(sentence.length);
      expect(chunks.length).toBeGreaterThan(0);
    }
  });

  it('fails with the last of them, and passes on the failure of the text', async () => {
    await expect(speak({ a: voice('refuse'), b: voice('refuse') })).rejects.toThrow('It failed');
    const broken = new Error('the writer failed');
    async function* failing() {
      yield 'one two ';
      throw broken;
    }
    await expect(speak({ a: voice('none'), b: voice('none') }, failing())).rejects.toBe(broken);
  });

  it('does not blame a voice for a writer that pauses, nor asks the next for the voice of the first', async () => {
    async function* hesitant() {
      yield 'one two three ';
      await systemClock.sleep(500);
      yield 'four five six seven eight nine ten';
    }
    const [a, b] = [voice('none'), voice('none')];
    expect(spokenBy(await speak({ a, b }, hesitant()))).toBe(sentence);
    expect(b.texts).toEqual([]);
    const voices: (string | undefined)[] = [];
    const spy = (inner: Voice): TtsProvider => ({
      speak: (text, options) => {
        voices.push(options.voice);
        return inner.speak(text, options);
      },
    });
    const row = new FallbackTts(
      new Map([
        ['a', spy(voice('refuse'))],
        ['b', spy(voice('none'))],
      ]),
      { firstMs: 150, betweenMs: 120, hedgeMs: 1000, clock: systemClock, logger: silentLogger },
    );
    const options = { signal: new AbortController().signal, voice: 'Daisy' };
    for await (const chunk of row.speak(pieces(), options)) expect(chunk.sampleRate).toBe(16_000);
    expect(voices).toEqual(['Daisy', undefined]);
  });

  it('is silent for nothing, and waits for a slow writer without taking the voice for slow', async () => {
    async function* nothing() {
      yield ' ';
    }
    const a = voice('none');
    expect(await speak({ a, b: voice('refuse') }, nothing())).toEqual([]);
    async function* slow() {
      await systemClock.sleep(300);
      yield sentence;
    }
    expect(spokenBy(await speak({ a, b: voice('refuse') }, slow()))).toBe(sentence);
  });
});
