import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Conversations } from '@repartee/core';
import { configSchema } from '@repartee/core/config';
import { silentLogger, systemClock } from '@repartee/core/providers';
import { levelVad, scriptedAsr, scriptedLlm, scriptedTurn, toneTts } from '@repartee/testing';
import { SocketIoCaller } from './__fixtures__/socket-io-caller.js';
import { TestClient } from './__fixtures__/test-client.js';
import type { WireEvent } from './__fixtures__/test-client.js';
import { startServer } from './__fixtures__/test-server.js';
import type { TestServer } from './__fixtures__/test-server.js';

const rate = 16_000;

interface Script {
  readonly heard: readonly string[];
  readonly replies: readonly string[];
  readonly maxSessions?: number;
}

/** Real conversations on the process clock, with providers that do as they are told. */
function scriptedConversations({ heard, replies, maxSessions = 1 }: Script): Conversations {
  let ids = 0;
  return new Conversations({
    providers: {
      vad: levelVad(),
      turn: scriptedTurn(),
      asr: scriptedAsr(heard, systemClock, 1),
      llm: scriptedLlm(replies, systemClock),
      tts: toneTts(systemClock),
    },
    tools: [],
    config: configSchema.parse({ plugins: {}, providers: { vad: 'x', turn: 'x', asr: 'x', llm: 'x', tts: 'x' } }),
    clock: systemClock,
    logger: silentLogger,
    createId: (prefix) => `${prefix}_${++ids}`,
    maxSessions,
  });
}

/** PCM16 of a sound, or of silence. */
function sound(ms: number, level: number): Buffer {
  const samples = Int16Array.from({ length: (rate / 1000) * ms }, (_, i) => level * Math.sin(i / 4));
  return Buffer.from(samples.buffer);
}

describe('a conversation through the WebSocket door', () => {
  let server: TestServer<Conversations>;

  beforeEach(async () => {
    const conversations = scriptedConversations({ heard: ['what time is it'], replies: ['It is nine.'] });
    server = await startServer(conversations);
  });

  afterEach(async () => {
    await server[Symbol.asyncDispose]();
    await server.conversations[Symbol.asyncDispose]();
  });

  it('hears speech and answers with speech', async () => {
    await using client = await TestClient.open(`${server.door}?sample_rate=${rate}`);
    client.send(sound(600, 8000));
    for (let ms = 0; ms < 2500; ms += 100) client.send(sound(100, 0));
    await client.next('repartee.turn.timeline');
    const order = client.types.filter((type, index, all) => type !== all[index - 1] && !type.endsWith('.delta'));
    expect(order.filter((type) => !type.startsWith('repartee.'))).toEqual([
      'session.created',
      'input_audio_buffer.speech_started',
      'input_audio_buffer.speech_stopped',
      'input_audio_buffer.committed',
      'conversation.item.added',
      'conversation.item.done',
      'conversation.item.input_audio_transcription.completed',
      'response.created',
      'response.output_item.added',
      'conversation.item.added',
      'response.content_part.added',
      ...order.filter((type) => type === 'audio'),
      'response.output_audio.done',
      'response.output_audio_transcript.done',
      'response.content_part.done',
      'conversation.item.done',
      'response.output_item.done',
      'response.done',
    ]);
    const audio = Buffer.concat(client.received.filter((message) => Buffer.isBuffer(message)));
    expect(audio.length).toBeGreaterThan(rate / 10);
    expect(audio.some((byte) => byte !== 0)).toBe(true);
  });

  it('takes text and answers with text', async () => {
    await using client = await TestClient.open(server.door);
    const content = [{ type: 'input_text', text: 'What time is it?' }];
    client.send({ type: 'conversation.item.create', item: { id: 'mine', type: 'message', role: 'user', content } });
    client.send({ type: 'response.create', response: { output_modalities: ['text'] } });
    expect((await client.next('response.output_text.done')).text).toBe('It is nine.');
    const { response } = await client.next('response.done');
    expect(response).toMatchObject({ status: 'completed', output_modalities: ['text'] });
    expect(client.types).not.toContain('audio');
  });

  it('names what the conversation refuses', async () => {
    await using client = await TestClient.open(server.door);
    const refused = async (event: object) => {
      client.send(event);
      return (await client.next('error')).error.code;
    };
    expect(await refused({ type: 'input_audio_buffer.commit' })).toBe('input_audio_buffer_commit_empty');
    expect(await refused({ type: 'response.cancel' })).toBe('response_cancel_not_active');
    expect(await refused({ type: 'conversation.item.delete', item_id: 'no' })).toBe('item_not_found');
  });

  it('takes a position of a message that is gone, without a word', async () => {
    await using client = await TestClient.open(server.door);
    client.send({ type: 'repartee.player.position', item_id: 'gone', played_ms: 100 });
    client.send({ type: 'response.cancel' });
    expect((await client.next('error')).error.code).toBe('response_cancel_not_active');
    expect(client.types.filter((type) => type === 'error')).toHaveLength(1);
  });

  it('ends when the client goes in the middle of the answer', async () => {
    const client = await TestClient.open(server.door);
    client.send({ type: 'response.create' });
    await client.nextAudio();
    client.socket.terminate();
    await client.closed;
    while (server.conversations.size > 0) await new Promise((resolve) => setImmediate(resolve));
    await using next = await TestClient.open(server.door);
    expect(next.types).toEqual(['session.created']);
  });
});

const long = Array.from({ length: 40 }, (_, i) => `word${i}`).join(' ');

describe('a conversation through the Socket.IO door', () => {
  let server: TestServer<Conversations>;
  const callers: SocketIoCaller[] = [];

  beforeEach(async () => {
    const conversations = scriptedConversations({
      heard: ['count', 'stop'],
      replies: [long, 'Fine.'],
    });
    server = await startServer(conversations, { maxBufferedBytes: 100_000, maxTextChars: 100_000 });
  });

  afterEach(async () => {
    for (const { socket } of callers.splice(0)) socket.disconnect();
    await server[Symbol.asyncDispose]();
    await server.conversations[Symbol.asyncDispose]();
  });

  async function call(): Promise<{ caller: SocketIoCaller; session: WireEvent }> {
    const caller = new SocketIoCaller(server.url, rate);
    callers.push(caller);
    return { caller, session: await caller.next('session.created') };
  }

  function say({ socket }: SocketIoCaller, ms: number, level = 8000): void {
    for (let sent = 0; sent < ms; sent += 20) socket.emit('input_audio_buffer.append', sound(20, level));
  }

  async function emptied(): Promise<void> {
    while (server.conversations.size > 0) await new Promise((resolve) => setImmediate(resolve));
  }

  it('hears speech, answers with bytes, and falls silent when it is spoken over', async () => {
    const { caller } = await call();
    say(caller, 600);
    say(caller, 2500, 0);
    await caller.next('response.output_audio.delta');
    say(caller, 600);
    const { response } = await caller.next('response.done');
    expect(response).toMatchObject({ status: 'cancelled', status_details: { reason: 'turn_detected' } });
    say(caller, 2500, 0);
    await caller.next('response.output_audio.delta');
    expect((await caller.next('response.done')).response).toMatchObject({ status: 'completed' });
    const heard = caller.received.filter(({ name }) => name.endsWith('input_audio_transcription.completed'));
    expect(heard.map(({ event }) => event.transcript)).toEqual(['count', 'stop']);
    const audio = caller.received.flatMap(({ audio: bytes }) => (bytes ? [Buffer.from(bytes)] : []));
    expect(audio.length).toBeGreaterThan(3);
    expect(Buffer.concat(audio).some((byte) => byte !== 0)).toBe(true);
  });

  it('cancels, and takes the next question at once', async () => {
    const { caller } = await call();
    caller.socket.emit('response.create');
    await caller.next('response.output_audio.delta');
    caller.socket.emit('response.cancel');
    caller.socket.emit('response.create', { response: { output_modalities: ['text'] } });
    expect((await caller.next('response.done')).response).toMatchObject({ status: 'cancelled' });
    expect((await caller.next('response.output_text.done')).text).toBe('Fine.');
    expect((await caller.next('response.done')).response).toMatchObject({ status: 'completed' });
    expect(caller.received.map(({ name }) => name)).not.toContain('error');
  });

  it('ends with the connection, however it ends, and a new connection has a new session', async () => {
    const first = await call();
    first.caller.socket.emit('response.create');
    await first.caller.next('response.output_audio.delta');
    first.caller.wire.terminate();
    await emptied();
    const second = await call();
    expect(second.session.session.id).not.toBe(first.session.session.id);
    second.caller.socket.disconnect();
    await emptied();
    await call();
  });

  it('hangs up on a client that does not read', async () => {
    const { caller } = await call();
    caller.wire.pause();
    const session = { type: 'realtime', instructions: 'a'.repeat(50_000) };
    // The kernel takes some megabytes before anything waits here.
    for (let i = 0; i < 1000 && server.conversations.size > 0; i++) {
      caller.socket.emit('session.update', { session });
      await new Promise((resolve) => setImmediate(resolve));
    }
    await emptied();
    await call();
    // The server must stop although this one still reads nothing.
    await server[Symbol.asyncDispose]();
    caller.wire.terminate();
  });
});
