import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { writeWav } from '@repartee/core/audio';
import { silentLogger, systemClock } from '@repartee/core/providers';
import type { SpeechChunk, TtsOptions } from '@repartee/core/providers';
import { describeTts } from '@repartee/testing';
import { fakeXtts } from './__fixtures__/xtts-servers.js';
import type { FakeXtts } from './__fixtures__/xtts-servers.js';
import plugin from './plugin.js';
import { XttsTts } from './xtts-tts.js';

const folder = mkdtempSync(join(tmpdir(), 'repartee-xtts-'));
writeFileSync(join(folder, 'me.wav'), writeWav(new Float32Array(24_000), 24_000));
afterAll(() => rmSync(folder, { recursive: true }));

const opened: FakeXtts[] = [];
async function servers(kind: 'streaming-server' | 'api-server', count = 1, voices?: string[]): Promise<FakeXtts[]> {
  const fakes = await Promise.all(Array.from({ length: count }, () => fakeXtts(kind, voices)));
  opened.push(...fakes);
  return fakes;
}

function connect(fakes: readonly { base: string }[], settings: object = {}): Promise<XttsTts> {
  const parsed = plugin.config.parse({ servers: fakes.map(({ base }) => base), ...settings });
  const services = {
    clock: systemClock,
    logger: silentLogger,
    resolvePath: (path: string) => join(folder, path),
    inference: null as never,
  };
  return XttsTts.connect(parsed, services);
}

async function* only(text: string) {
  yield text;
}

async function speak(tts: XttsTts, text: string, options: Partial<TtsOptions> = {}): Promise<SpeechChunk[]> {
  const chunks: SpeechChunk[] = [];
  for await (const chunk of tts.speak(only(text), { signal: new AbortController().signal, ...options }))
    chunks.push(chunk);
  return chunks;
}

const msOf = (chunks: readonly SpeechChunk[]) => chunks.reduce((sum, { samples }) => sum + samples.length / 24, 0);

describe.each(['streaming-server', 'api-server'] as const)('xtts with the %s', (kind) => {
  let forContract: FakeXtts;
  beforeAll(async () => {
    forContract = await fakeXtts(kind);
  });
  afterAll(() => forContract[Symbol.asyncDispose]() as Promise<void>);
  afterEach(async () => {
    for (const fake of opened.splice(0)) await fake[Symbol.asyncDispose]();
  });

  describeTts(`xtts (${kind})`, () => connect([forContract]), { hasWords: false, hasSpeeds: false });

  it('speaks all of it, sentence by sentence, without the header and without losing a sample', async () => {
    const fakes = await servers(kind);
    const tts = await connect(fakes);
    const chunks = await speak(tts, 'Hello there. How are you?');
    expect(fakes[0]!.spoken.map(({ text }) => text)).toEqual(['Hello there.', 'How are you?']);
    expect(msOf(chunks)).toBe(60 * 'Hello there.How are you?'.length);
    expect(Math.max(...chunks.map(({ samples }) => Math.max(...samples)))).toBeCloseTo(8000 / 32_768, 2);
  });

  it('speaks the language of the turn, in the words of the server', async () => {
    const [fake] = await servers(kind);
    const tts = await connect([fake!], { voice: 'Daisy' });
    await speak(tts, '你好。', { language: 'zh' });
    await speak(tts, 'Hola a todos.', { language: 'es' });
    await speak(tts, 'Hej hej.', { language: 'sv' });
    await speak(tts, 'Hello.', { voice: 'Claribel' });
    expect(fake!.spoken.map(({ language, voice }) => [language, voice])).toEqual([
      ['zh-cn', 'Daisy'],
      ['es', 'Daisy'],
      ['en', 'Daisy'],
      ['en', 'Claribel'],
    ]);
  });

  it('keeps the limit of the language', async () => {
    const [fake] = await servers(kind);
    const tts = await connect([fake!]);
    await speak(tts, 'これは長い文章です'.repeat(30), { language: 'ja' });
    expect(fake!.spoken.every(({ text }) => text.length <= 72)).toBe(true);
  });

  it('asks one thing at a time, of several servers in turn', async () => {
    const fakes = await servers(kind, 2);
    const tts = await connect(fakes);
    await Promise.all(Array.from({ length: 6 }, () => speak(tts, 'One sentence. And another one.')));
    expect(fakes.map(({ busiest }) => busiest)).toEqual([1, 1]);
    expect(fakes[0]!.spoken.length + fakes[1]!.spoken.length).toBe(12);
    expect(Math.min(...fakes.map(({ spoken }) => spoken.length))).toBeGreaterThan(2);
  });

  it.each([
    ['stall', 'timeout', /no audio for 300 ms \(firstAudioMs\)/],
    ['stall-midway', 'timeout', /no audio for 250 ms \(betweenAudioMs\)/],
    ['cut', 'provider', /broke off/],
    ['empty', 'provider', /without audio/],
    ['garbage', 'provider', /WAV/],
  ] as const)('says so when the server fails: %s', async (fault, code, message) => {
    const [fake] = await servers(kind);
    const tts = await connect([fake!], { firstAudioMs: 300, betweenAudioMs: 250 });
    fake!.fault = fault;
    await expect(speak(tts, 'A secret sentence.')).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    await expect(speak(tts, 'A secret sentence.')).rejects.not.toMatchObject({
      message: expect.stringContaining('secret'),
    });
    // And is used again once it is well.
    fake!.fault = 'none';
    expect(msOf(await speak(tts, 'Well again.'))).toBe(660);
  });

  it.each([
    [422, 'provider', false],
    [500, 'provider', true],
    [503, 'overload', true],
  ])('says so when the server answers %d', async (status, code, retryable) => {
    const [fake] = await servers(kind);
    const tts = await connect([fake!]);
    Object.assign(fake!, { fault: 'status', status });
    await expect(speak(tts, 'A secret sentence.')).rejects.toMatchObject({
      code,
      retryable,
      message: expect.not.stringContaining('secret'),
    });
  });

  it('waits patiently for a slow drip', async () => {
    const [fake] = await servers(kind);
    const tts = await connect([fake!]);
    fake!.fault = 'drip';
    expect(msOf(await speak(tts, 'Slow but sure.'))).toBe(60 * 14);
  });

  it('goes to another server when one is gone, and comes back', async () => {
    const fakes = await servers(kind, 2);
    const tts = await connect(fakes, { restMs: 50 });
    Object.assign(fakes[0]!, { fault: 'status', status: 500 });
    for (let i = 0; i < 4; i++) expect(msOf(await speak(tts, 'Still here.'))).toBe(660);
    fakes[0]!.fault = 'none';
    const before = fakes[0]!.spoken.length;
    await systemClock.sleep(60);
    for (let i = 0; i < 3; i++) await speak(tts, 'Still here.');
    expect(fakes[0]!.spoken.length).toBeGreaterThan(before);
  });

  it('hangs up when nobody listens any more', async () => {
    const [fake] = await servers(kind);
    const tts = await connect([fake!]);
    fake!.fault = 'drip';
    const call = new AbortController();
    for await (const chunk of tts.speak(only('A very long sentence that nobody wants to hear to its end.'), {
      signal: call.signal,
    })) {
      if (chunk.samples.length > 0) call.abort();
    }
    for (let tries = 0; fake!.hungUp === 0 && tries < 200; tries++) await systemClock.sleep(10);
    expect(fake!.hungUp).toBe(1);
    fake!.fault = 'none';
    expect(msOf(await speak(tts, 'Free again.'))).toBe(660);
  });

  it('does not start with a voice or a language that is not there', async () => {
    const fakes = await servers(kind);
    await expect(connect(fakes, { voice: 'Nobody' })).rejects.toThrow(
      'XTTS has no voice "Nobody" (voice); it has Claribel, Daisy',
    );
    await expect(connect(fakes, { language: 'sv' })).rejects.toThrow('Expected language to be one of en');
    const other = kind === 'api-server' ? 'streaming-server' : 'api-server';
    await expect(connect(fakes, { api: other })).rejects.toThrow(
      `Expected an ${other} at ${fakes[0]!.base}, found an ${kind}`,
    );
    const gone = await fakeXtts(kind);
    await gone[Symbol.asyncDispose]();
    await expect(connect([gone])).rejects.toThrow(/cannot be reached \(ECONNREFUSED\).*servers/);
  });
});

describe('a cloned voice', () => {
  it('is made from a recording, once', async () => {
    await using fake = await fakeXtts('streaming-server');
    const tts = await connect([fake], { clones: { me: 'me.wav' } });
    await speak(tts, 'It is me.');
    await speak(tts, 'It is me again.');
    expect(fake.clones).toHaveLength(1);
    expect(fake.spoken.map(({ voice }) => voice)).toEqual(['clone', 'clone']);
    await expect(connect([fake], { clones: { you: 'you.wav' } })).rejects.toThrow(
      /voice you cannot be read: .*you\.wav \(clones\)/,
    );
  });

  it('is not for the server that has its own way', async () => {
    await using fake = await fakeXtts('api-server');
    await expect(connect([fake], { clones: { me: 'me.wav' } })).rejects.toThrow('leave clones out');
  });
});
