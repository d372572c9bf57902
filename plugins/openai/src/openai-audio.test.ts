import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readWav, writeWav } from '@repartee/core/audio';
import { LISTEN_RATE, silentLogger, systemClock } from '@repartee/core/providers';
import type { AsrInput, AsrPart, AsrProvider, SpeechChunk, TtsProvider } from '@repartee/core/providers';
import plugin from './plugin.js';

const services = {
  clock: systemClock,
  logger: silentLogger,
  resolvePath: (path: string) => path,
  inference: null as never,
};
const tone = Float32Array.from({ length: 24_000 }, (_, i) => Math.round(8000 * Math.sin(i / 9)) / 32_768);
const wav = Buffer.from(writeWav(tone, 24_000));
const pcm = wav.subarray(44);

let base: string;
let close: () => Promise<void>;
let bodies: Buffer[];
let hungUp: number;
let answer: (response: ServerResponse) => unknown;

beforeEach(async () => {
  bodies = [];
  hungUp = 0;
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
    bodies.push(Buffer.concat(pieces));
    response.once('close', () => (hungUp += response.writableFinished ? 0 : 1));
    await answer(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
});
afterEach(() => close());

const settings = (given: object) => plugin.config.parse({ baseUrl: base, apiKey: 'sk-secret', ...given });
const json = (response: ServerResponse, value: unknown, status = 200, headers = {}) => {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
};

/** What may go wrong on the way, for either endpoint. */
const refusals: [name: string, answer: (response: ServerResponse) => unknown, error: object][] = [
  [
    '401',
    (response) => json(response, { error: { message: 'sk-secret is wrong', code: 'invalid_api_key' } }, 401),
    { code: 'config' },
  ],
  ['404', (response) => json(response, { error: { message: 'no such model' } }, 404), { code: 'config' }],
  [
    '422 of FastAPI',
    (response) => json(response, { detail: [{ msg: 'a secret text' }] }, 422),
    { code: 'provider', retryable: false },
  ],
  [
    '429 with retry-after',
    (response) => json(response, { error: { message: 'slow down' } }, 429, { 'retry-after': '7' }),
    { code: 'overload', retryable: true, details: expect.objectContaining({ retryAfterMs: 7000 }) },
  ],
  [
    '502 of a proxy',
    (response) => response.writeHead(502, { 'Content-Type': 'text/html' }).end('<h1>bad gateway</h1>'),
    { code: 'provider', retryable: true },
  ],
  [
    '503 while it loads',
    (response) => json(response, { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } }, 503),
    { code: 'provider', retryable: true },
  ],
  ['a cut', (response) => void response.socket!.destroy(), { code: 'provider', retryable: true }],
  ['a stall', () => {}, { code: 'timeout', retryable: true }],
];

describe('speech', () => {
  const speechSettings = { model: 'tts-x', firstAudioMs: 300, betweenAudioMs: 200 };
  const open = (speech: object = {}) =>
    plugin.provide.tts!(settings({ speech: { ...speechSettings, ...speech } }), services) as TtsProvider;

  async function speak(tts: TtsProvider, text: string, options = {}): Promise<SpeechChunk[]> {
    const chunks: SpeechChunk[] = [];
    async function* only() {
      yield text;
    }
    for await (const chunk of tts.speak(only(), { signal: new AbortController().signal, ...options }))
      chunks.push(chunk);
    return chunks;
  }
  const lengthOf = (chunks: readonly SpeechChunk[]) => chunks.reduce((sum, { samples }) => sum + samples.length, 0);

  it('asks sentence by sentence, and loses no sample of odd pieces', async () => {
    answer = async (response) => {
      response.writeHead(200, { 'Content-Type': 'audio/pcm' });
      for (let at = 0; at < pcm.length; at += 4801) {
        response.write(pcm.subarray(at, at + 4801));
        await systemClock.sleep(2);
      }
      response.end();
    };
    const chunks = await speak(open({ instructions: 'Calmly.' }), 'One. Two.', { voice: 'nova', speed: 1.5 });
    expect(bodies.map((body) => JSON.parse(body.toString()))).toEqual(
      ['One.', 'Two.'].map((input) => ({
        ...{ model: 'tts-x', input, voice: 'nova', response_format: 'pcm', speed: 1.5, instructions: 'Calmly.' },
      })),
    );
    expect(lengthOf(chunks)).toBe(2 * tone.length);
    expect([...chunks[0]!.samples.slice(0, 50)]).toEqual([...tone.slice(0, 50)]);
  });

  it('reads the rate of a WAV', async () => {
    answer = (response) => void response.writeHead(200, { 'Content-Type': 'audio/wav' }).end(writeWav(tone, 22_050));
    const [chunk] = await speak(open({ format: 'wav' }), 'Hello.');
    expect(chunk!.sampleRate).toBe(22_050);
  });

  it.each(refusals)('says so: %s', async (_name, refuse, error) => {
    answer = refuse;
    const failed = speak(open(), 'A secret text.');
    await expect(failed).rejects.toMatchObject(error);
    const { message } = (await failed.catch((cause: unknown) => cause)) as Error;
    expect(message).not.toContain('secret');
  });

  it.each([
    [
      'a cut in the middle',
      (response: ServerResponse) => void setTimeout(() => response.socket!.destroy(), 30),
      'provider',
    ],
    ['a stall in the middle', () => {}, 'timeout'],
  ])('says so: %s', async (_name, then, code) => {
    answer = (response) => {
      response.writeHead(200, { 'Content-Type': 'audio/pcm' });
      response.write(pcm.subarray(0, 9600));
      then(response);
    };
    await expect(speak(open(), 'Hello.')).rejects.toMatchObject({ code });
  });

  it('refuses an answer that is no audio', async () => {
    answer = (response) => json(response, { ok: true });
    await expect(speak(open(), 'Hello.')).rejects.toMatchObject({
      code: 'provider',
      message: expect.stringContaining('audio was expected'),
    });
  });

  it('hangs up when nobody listens any more', async () => {
    answer = (response) => {
      response.writeHead(200, { 'Content-Type': 'audio/pcm' });
      response.write(pcm);
    };
    const call = new AbortController();
    async function* text() {
      yield 'Hello. And more.';
    }
    for await (const _chunk of open().speak(text(), { signal: call.signal })) call.abort();
    for (let tries = 0; hungUp === 0 && tries < 200; tries++) await systemClock.sleep(10);
    expect(hungUp).toBeGreaterThan(0);
  });
});

describe('transcription', () => {
  const open = (transcription: object = {}) =>
    plugin.provide.asr!(
      settings({ transcription: { model: 'asr-x', answerMs: 300, ...transcription } }),
      services,
    ) as AsrProvider;
  const second: AsrInput = { type: 'audio', samples: new Float32Array(LISTEN_RATE).fill(0.1) };
  const pause: AsrInput = { type: 'pause' };

  async function listen(asr: AsrProvider, inputs: readonly AsrInput[], language?: string): Promise<AsrPart[]> {
    const parts: AsrPart[] = [];
    async function* audio() {
      yield* inputs;
    }
    for await (const part of asr.transcribe(audio(), { signal: new AbortController().signal, language }))
      parts.push(part);
    return parts;
  }

  /** The fields of a form, and the length of its recording, s. */
  async function formOf(body: Buffer) {
    const [boundary] = /^--\S+/.exec(body.toString('latin1'))!;
    const headers = { 'Content-Type': `multipart/form-data; boundary=${boundary.slice(2)}` };
    const form = await new Response(new Uint8Array(body), { headers }).formData();
    const { samples, sampleRate } = readWav(new Uint8Array(await (form.get('file') as File).arrayBuffer()));
    return {
      seconds: samples.length / sampleRate,
      sampleRate,
      ...Object.fromEntries([...form].filter(([name]) => name !== 'file')),
    };
  }

  it('sends the turn so far at each pause, and the rest at its end', async () => {
    let count = 0;
    answer = (response) => json(response, { text: ` take ${++count}\n` });
    const parts = await listen(open({ prompt: 'Repartee' }), [second, pause, second, pause, second], 'de');
    expect(parts).toEqual(
      [1, 2, 3].map((take) => ({ type: 'transcript-end', text: `take ${take}`, language: 'de', audioMs: take * 1000 })),
    );
    expect(await Promise.all(bodies.map(formOf))).toEqual(
      [1, 2, 3].map((seconds) => ({
        ...{ seconds, sampleRate: 16_000, model: 'asr-x', response_format: 'json', language: 'de', prompt: 'Repartee' },
      })),
    );
  });

  it('keeps the order of the pauses when answers overtake each other', async () => {
    answer = async (response) => {
      const mine = bodies.length;
      await systemClock.sleep(mine === 1 ? 150 : 1);
      json(response, { text: `take ${mine}` });
    };
    const parts = await listen(open(), [second, pause, second, pause]);
    expect(parts.map((part) => part.type === 'transcript-end' && part.audioMs)).toEqual([1000, 2000]);
  });

  it('knows the language by its name, or says that nobody named it', async () => {
    answer = (response) => json(response, { text: 'hallo', language: 'german' });
    expect(await listen(open({ format: 'verbose_json' }), [second])).toMatchObject([{ language: 'de' }]);
    answer = (response) => json(response, { text: 'hallo' });
    expect(await listen(open(), [second])).toMatchObject([{ language: 'und' }]);
  });

  it('asks nobody about a turn without audio', async () => {
    expect(await listen(open(), [pause])).toMatchObject([{ text: '', audioMs: 0 }]);
    expect(await listen(open(), [])).toEqual([]);
    expect(bodies).toEqual([]);
  });

  it.each([
    ...refusals,
    [
      'no JSON',
      (response: ServerResponse) => response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"te'),
      { code: 'provider' },
    ] as const,
    ['no text', (response: ServerResponse) => json(response, { words: [] }), { code: 'provider' }] as const,
  ])('says so: %s', async (_name, refuse, error) => {
    answer = refuse;
    const failed = listen(open(), [second]);
    await expect(failed).rejects.toMatchObject(error);
    const { message } = (await failed.catch((cause: unknown) => cause)) as Error;
    expect(message).not.toContain('secret');
  });

  it('hangs up when the turn is over', async () => {
    answer = () => {};
    const call = new AbortController();
    async function* audio(): AsyncGenerator<AsrInput> {
      yield second;
      yield pause;
      await new Promise(() => {});
    }
    const heard = (async () => {
      for await (const _part of open({ answerMs: 5000 }).transcribe(audio(), { signal: call.signal }))
        throw new Error('nothing was to come');
    })();
    for (let tries = 0; bodies.length === 0 && tries < 200; tries++) await systemClock.sleep(10);
    call.abort();
    await heard;
    for (let tries = 0; hungUp === 0 && tries < 200; tries++) await systemClock.sleep(10);
    expect(hungUp).toBe(1);
  });
});

it('says which section a kind needs', () => {
  const chat = settings({ model: 'm' });
  expect(() => plugin.provide.tts!(chat, services)).toThrow('To serve tts, openai needs the setting speech');
  expect(() => plugin.provide.asr!(chat, services)).toThrow('To serve asr, openai needs the setting transcription');
  const speech = settings({ speech: { model: 'm' } });
  expect(() => plugin.provide.llm!(speech, services)).toThrow('To serve llm, openai needs the setting model');
});
