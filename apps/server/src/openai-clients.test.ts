import net from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession, tool } from '@openai/agents-realtime';
import { importPlugin } from '@repartee/core';
import { describeAsr, speechFixture } from '@repartee/testing';
import OpenAI, { toFile } from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import type { RealtimeClientEvent, RealtimeServerEvent } from 'openai/resources/realtime/realtime';
import { writeWav, readWav } from '@repartee/core/audio';
import { LISTEN_RATE, silentLogger, systemClock } from '@repartee/core/providers';
import type { AsrProvider, LlmPart, LlmProvider, Message, Plugin } from '@repartee/core/providers';
import { z } from 'zod';
import { OpenMicrophone, pcm24k, until } from './__fixtures__/street.js';
import { startServer } from './start-server.js';
import type { RunningServer } from './start-server.js';

const key = 'sk-test-of-the-house';
const robot = fileURLToPath(new URL('./__fixtures__/robot.yaml', import.meta.url));

/** Real models behind OpenAI's own clients, unmodified. */
const config = {
  plugins: {
    silero: null,
    'smart-turn': null,
    'whisper-onnx': null,
    script: { file: robot },
    piper: { deterministic: true },
  },
  providers: { vad: 'silero', turn: 'smart-turn', asr: 'whisper-onnx', llm: 'script', tts: 'piper' },
  agent: { language: 'en' },
  server: { host: '127.0.0.1', apiKeys: [key] },
};

const forward = pcm24k(speechFixture('go-forward').samples);
const coldHearted = pcm24k(speechFixture('cold-hearted').samples);
const move = {
  type: 'function' as const,
  name: 'move',
  description: 'Moves the robot.',
  parameters: { type: 'object', properties: { distance: { type: 'string' } } },
};

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ config, port: 0 });
}, 120_000);
afterAll(() => server?.close(), 60_000);

const client = (apiKey = key) => new OpenAI({ apiKey, baseURL: `${server.url}/v1`, maxRetries: 0 });

describe('the realtime client of the `openai` package', () => {
  /** The client insists on TLS; its socket is made here, so that a plain server can be met. */
  async function connect(apiKey = key): Promise<{ socket: OpenAIRealtimeWS; events: RealtimeServerEvent[] }> {
    const createConnection = ({ host, port }: { host: string; port: number }) => net.connect({ host, port });
    const socket = new OpenAIRealtimeWS(
      { model: 'gpt-realtime', options: { createConnection } as never },
      client(apiKey),
    );
    const events: RealtimeServerEvent[] = [];
    let failure: Error | undefined;
    socket.on('error', (error) => (failure ??= error));
    socket.on('event', (event) => events.push(event));
    await until(() => failure !== undefined || events.length > 0, 'session.created');
    if (failure) throw failure;
    expect(events[0]!.type).toBe('session.created');
    return { socket, events };
  }

  const append = (socket: OpenAIRealtimeWS) => (bytes: Buffer) =>
    socket.send({ type: 'input_audio_buffer.append', audio: bytes.toString('base64') });
  const ofType = <T extends RealtimeServerEvent['type']>(events: readonly RealtimeServerEvent[], type: T) =>
    events.filter((event): event is Extract<RealtimeServerEvent, { type: T }> => event.type === type);

  it('talks, calls a tool, is interrupted, and cuts the answer to what was heard', async () => {
    const { socket, events } = await connect();
    socket.send({
      type: 'session.update',
      session: {
        type: 'realtime',
        tools: [move],
        audio: {
          input: { transcription: { model: 'gpt-4o-transcribe' }, turn_detection: { type: 'semantic_vad' } },
          output: { voice: 'marin' },
        },
      },
    });
    using microphone = new OpenMicrophone(append(socket));
    microphone.say(forward);

    await until(() => ofType(events, 'response.function_call_arguments.done').length > 0, 'a call of the tool');
    const [call] = ofType(events, 'response.function_call_arguments.done');
    expect(call).toMatchObject({ name: 'move' });
    expect(JSON.parse(call!.arguments).distance).toMatch(/ten|10/i);
    await until(() => ofType(events, 'response.done').length === 1, 'the end of the first response');
    const [transcript] = ofType(events, 'conversation.item.input_audio_transcription.completed');
    expect(transcript!.transcript.toLowerCase()).toContain('go forward');

    const output = JSON.stringify({ ok: true });
    socket.send({
      type: 'conversation.item.create',
      item: { type: 'function_call_output', call_id: call!.call_id, output },
    });
    socket.send({ type: 'response.create' });
    const spoken = () => ofType(events, 'response.output_audio.delta');
    const heardMs = () => spoken().reduce((sum, { delta }) => sum + Buffer.from(delta, 'base64').length / 48, 0);
    await until(() => heardMs() > 1500, 'an answer');

    microphone.say(coldHearted);
    await until(() => ofType(events, 'response.done').length === 2, 'the interruption');
    const [, interrupted] = ofType(events, 'response.done');
    expect(interrupted!.response).toMatchObject({
      status: 'cancelled',
      status_details: { type: 'cancelled', reason: 'turn_detected' },
    });
    const itemId = spoken()[0]!.item_id;
    socket.send({ type: 'conversation.item.truncate', item_id: itemId, content_index: 0, audio_end_ms: 1200 });
    await until(() => ofType(events, 'conversation.item.truncated').length > 0, 'the truncation');
    socket.send({ type: 'conversation.item.retrieve', item_id: itemId });
    await until(() => events.some(({ type }) => type === 'conversation.item.retrieved'), 'the item');
    const kept = events.findLast(({ type }) => type === 'conversation.item.retrieved') as unknown as {
      item: { content: { transcript: string }[] };
    };
    expect(kept.item.content[0]!.transcript).toMatch(/^Moved\b/);
    expect(kept.item.content[0]!.transcript).not.toContain('as long as you like');
    await until(() => ofType(events, 'response.done').length === 3, 'an answer to the interruption');
    expect(new Set(events.map((event) => 'event_id' in event && event.event_id)).size).toBe(events.length);
    expect(events.filter(({ type }) => type.startsWith('repartee'))).toEqual([]);
    socket.close();
  }, 120_000);

  it('takes turns by hand, in writing, and beside the conversation', async () => {
    const { socket, events } = await connect();
    const send = (event: RealtimeClientEvent) => socket.send(event);
    send({
      type: 'session.update',
      session: {
        type: 'realtime',
        tools: [move],
        audio: { input: { turn_detection: null, transcription: { model: 'whisper-1' } } },
      },
    });
    for (let at = 0; at < forward.length; at += 9600) append(socket)(forward.subarray(at, at + 9600));
    send({ type: 'input_audio_buffer.commit' });
    await until(() => ofType(events, 'input_audio_buffer.committed').length > 0, 'the commit');
    expect(ofType(events, 'response.created')).toEqual([]);
    send({ type: 'response.create', response: { output_modalities: ['text'] } });
    await until(() => ofType(events, 'response.done').length === 1, 'the response');
    expect(ofType(events, 'response.done')[0]!.response.output).toMatchObject([
      { type: 'function_call', name: 'move' },
    ]);

    send({
      type: 'response.create',
      event_id: 'aside',
      response: {
        conversation: 'none',
        metadata: { topic: 'aside' },
        output_modalities: ['text'],
        input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Who are you?' }] }],
      },
    });
    await until(() => ofType(events, 'response.done').length === 2, 'the response beside the conversation');
    const { response } = ofType(events, 'response.done')[1]!;
    expect(response).toMatchObject({ conversation_id: null, metadata: { topic: 'aside' }, status: 'completed' });
    expect(ofType(events, 'response.output_text.done').at(-1)!.text).toBe('I am the robot.');
    const asideId = response.output![0]!.id!;
    expect(ofType(events, 'conversation.item.added').map(({ item }) => item.id)).not.toContain(asideId);
    socket.close();
  }, 120_000);

  it('speaks to a telephone', async () => {
    const { socket, events } = await connect();
    const format = { type: 'audio/pcmu' } as const;
    socket.send({
      type: 'session.update',
      session: { type: 'realtime', audio: { input: { format }, output: { format } } },
    });
    socket.send({
      type: 'conversation.item.create',
      item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Who are you?' }] },
    });
    socket.send({ type: 'response.create' });
    await until(() => ofType(events, 'response.done').length > 0, 'the answer');
    const bytes = Buffer.concat(
      ofType(events, 'response.output_audio.delta').map(({ delta }) => Buffer.from(delta, 'base64')),
    );
    // One byte a sample, 8 kHz: something between half a second and three.
    expect(bytes.length).toBeGreaterThan(4_000);
    expect(bytes.length).toBeLessThan(24_000);
    expect(new Set(bytes).size).toBeGreaterThan(50);
    socket.close();
  }, 60_000);

  it('is refused with a wrong key, and told what is wrong with an event', async () => {
    await expect(connect('sk-wrong')).rejects.toThrow('401');
    const { socket, events } = await connect();
    socket.send({ type: 'response.cancel', event_id: 'mine' });
    await until(() => ofType(events, 'error').length > 0, 'an error');
    expect(ofType(events, 'error')[0]!.error).toMatchObject({
      type: 'invalid_request_error',
      code: 'response_cancel_not_active',
      event_id: 'mine',
    });
    socket.close();
  }, 90_000);
});

describe('the agents of `@openai/agents-realtime`', () => {
  it('hold a spoken conversation with a tool, and are interrupted', async () => {
    const moved: string[] = [];
    const agent = new RealtimeAgent({
      name: 'robot',
      instructions: 'You move a robot.',
      tools: [
        tool({
          name: 'move',
          description: 'Moves the robot.',
          parameters: z.object({ distance: z.string() }),
          execute: async ({ distance }) => {
            moved.push(distance);
            return 'done';
          },
        }),
      ],
    });
    const issued = await fetch(`${server.url}/v1/realtime/client_secrets`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ session: { type: 'realtime', model: 'gpt-realtime' } }),
    });
    const { value: secret } = (await issued.json()) as { value: string };
    expect(secret).toMatch(/^ek_/);
    const url = `${server.url.replace('http', 'ws')}/v1/realtime?model=gpt-realtime`;
    const session = new RealtimeSession(agent, {
      transport: new OpenAIRealtimeWebSocket({ url }),
      model: 'gpt-realtime',
      tracingDisabled: true,
    });
    let audioMs = 0;
    let interruptions = 0;
    const errors: unknown[] = [];
    session.on('audio', ({ data }) => (audioMs += data.byteLength / 48));
    session.on('audio_interrupted', () => (interruptions += 1));
    session.on('error', (error) => errors.push(error));
    await session.connect({ apiKey: secret });
    using microphone = new OpenMicrophone((bytes) =>
      session.sendAudio(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer),
    );
    microphone.say(forward);
    await until(() => moved.length > 0, 'a call of the tool');
    expect(moved[0]).toMatch(/ten|10/i);
    await until(() => audioMs > 1500, 'an answer');
    microphone.say(coldHearted);
    await until(() => interruptions > 0, 'the interruption');
    const texts = () =>
      session.history.flatMap((item) =>
        item.type === 'message'
          ? item.content.map((part) => ('transcript' in part ? part.transcript : 'text' in part ? part.text : ''))
          : [],
      );
    await until(() => texts().some((text) => /did not get that/i.test(text ?? '')), 'an answer to the interruption');
    expect(texts().join(' ').toLowerCase()).toContain('go forward');
    expect(texts().join(' ')).not.toContain('as long as you like');
    expect(errors).toEqual([]);
    session.close();
  }, 120_000);
});

describe('the HTTP endpoints, by the `openai` package', () => {
  it('lists its models', async () => {
    const names: string[] = [];
    for await (const { id } of client().models.list()) names.push(id);
    expect(names).toContain('gpt-realtime');
    await expect(client('sk-wrong').models.list()).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' });
    await expect(client().models.retrieve('none')).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
  });

  it('transcribes, whole and streamed', async () => {
    const wav = Buffer.from(writeWav(speechFixture('go-forward').samples, LISTEN_RATE));
    const file = await toFile(wav, 'a.wav', { type: 'audio/wav' });
    const { audio } = client();
    const { text } = await audio.transcriptions.create({ file, model: 'whisper-1', language: 'en' });
    expect(text.toLowerCase()).toContain('go forward');
    const verbose = await audio.transcriptions.create({ file, model: 'whisper-1', response_format: 'verbose_json' });
    expect(verbose).toMatchObject({ language: 'english', duration: expect.closeTo(2.8, 0) });
    const stream = await audio.transcriptions.create({ file, model: 'gpt-4o-transcribe', stream: true });
    let streamed = '';
    let done = '';
    for await (const event of stream) {
      if (event.type === 'transcript.text.delta') streamed += event.delta;
      if (event.type === 'transcript.text.done') done = event.text;
    }
    expect(streamed.trim()).toBe(done);
    expect(done.toLowerCase()).toContain('go forward');
    const mp3 = await toFile(Buffer.from('ID3 and no more'), 'a.mp3', { type: 'audio/mpeg' });
    await expect(audio.transcriptions.create({ file: mp3, model: 'whisper-1' })).rejects.toMatchObject({
      status: 400,
      param: 'file',
    });
  }, 60_000);

  it('speaks, so that it understands itself', async () => {
    const { audio } = client();
    const input = 'The library opens at nine in the morning.';
    const answer = await audio.speech.create({ model: 'tts-1', voice: 'alloy', input, response_format: 'wav' });
    expect(answer.headers.get('content-type')).toBe('audio/wav');
    const { samples, sampleRate } = readWav(new Uint8Array(await answer.arrayBuffer()));
    expect(sampleRate).toBe(24_000);
    expect(samples.length / sampleRate).toBeGreaterThan(0.8);
    const wav = Buffer.from(writeWav(samples, sampleRate));
    const file = await toFile(wav, 'a.wav', { type: 'audio/wav' });
    const { text } = await audio.transcriptions.create({ file, model: 'whisper-1', language: 'en' });
    expect(text.toLowerCase()).toMatch(/library opens at (9|nine)/);
    const mp3 = Buffer.from(await (await audio.speech.create({ model: 'tts-1', voice: 'alloy', input })).arrayBuffer());
    // A frame of MPEG audio begins with eleven ones.
    expect(mp3.readUInt16BE(0) & 0xffe0).toBe(0xffe0);
    await expect(
      audio.speech.create({ model: 'tts-1', voice: 'alloy', input, response_format: 'flac' }),
    ).rejects.toMatchObject({ status: 400, param: 'response_format' });
  }, 60_000);
});

/** Repartee hears through Repartee: its own client of the API, over its own server. */
describeAsr('openai, by way of our own /v1/audio/transcriptions', async () => {
  const { default: openai } = (await importPlugin('@repartee/plugin-openai', process.cwd())) as { default: Plugin };
  const settings = openai.config.parse({
    baseUrl: `${server.url}/v1`,
    apiKey: key,
    transcription: { model: 'whisper-1' },
  });
  const services = {
    inference: null as never,
    clock: systemClock,
    logger: silentLogger,
    resolvePath: (path: string) => path,
  };
  return (await openai.provide.asr!(settings, services)) as AsrProvider;
});

/** Repartee talks to Repartee: its client of the Realtime API, over its own door. */
describe('gpt4o-realtime, by way of our own /v1/realtime', () => {
  const open = async () => {
    const { default: realtime } = (await importPlugin('@repartee/plugin-gpt4o-realtime', process.cwd())) as {
      default: Plugin;
    };
    const url = `${server.url.replace('http', 'ws')}/v1/realtime`;
    const services = {
      inference: null as never,
      clock: systemClock,
      logger: silentLogger,
      resolvePath: (path: string) => path,
    };
    return (await realtime.provide.llm!(realtime.config.parse({ url, apiKey: key }), services)) as LlmProvider;
  };
  const signal = new AbortController().signal;

  it('asks, is answered, and hands on a call of a tool and its result', async () => {
    const llm = await open();
    const tools = [{ name: move.name, description: move.description, parameters: move.parameters }];
    const answer = async (messages: readonly Message[]) => {
      const parts: LlmPart[] = [];
      for await (const part of llm.reply(messages, { signal, tools, session: 'sess_1' })) parts.push(part);
      return parts;
    };
    const said = (parts: readonly LlmPart[]) =>
      parts.map((part) => (part.type === 'text-delta' ? part.text : '')).join('');
    expect(said(await answer([{ role: 'user', text: 'Who are you?' }]))).toBe('I am the robot.');

    const order: Message = { role: 'user', text: 'Go forward ten meters.' };
    const calls = (await answer([order])).flatMap((part) => (part.type === 'tool-call' ? [part.call] : []));
    expect(calls).toMatchObject([{ name: 'move', arguments: expect.stringMatching(/ten|10/) }]);
    const result: Message = { role: 'tool', callId: calls[0]!.id, name: 'move', text: '{"ok":true}' };
    const parts = await answer([order, { role: 'assistant', text: '', toolCalls: calls }, result]);
    expect(said(parts)).toMatch(/^Moved\./);
    expect(parts.at(-1)).toMatchObject({ type: 'text-end', finish: 'stop' });
    await llm[Symbol.asyncDispose]?.();
  }, 30_000);
});
