import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Conversations } from '@repartee/core';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { scriptedConversations, scriptedRate, sound } from './__fixtures__/scripted-conversations.js';
import type { WireEvent } from './__fixtures__/test-client.js';
import { startServer } from './__fixtures__/test-server.js';
import type { TestServer } from './__fixtures__/test-server.js';

const long = Array.from({ length: 40 }, (_, i) => `word${i}`).join(' ');

/** A client that keeps what came. */
class Caller {
  readonly socket: Socket;
  readonly received: { readonly name: string; readonly event: WireEvent; readonly audio: Buffer | undefined }[] = [];
  #wake: (() => void) | undefined;
  #read = 0;

  constructor(url: string) {
    this.socket = io(`${url}/realtime`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      query: { sample_rate: String(scriptedRate) },
    });
    this.socket.onAny((name: string, event: WireEvent, audio?: Buffer) => {
      this.received.push({ name, event, audio });
      this.#wake?.();
    });
  }

  /** The next event of this name that was not awaited yet. */
  async next(name: string): Promise<WireEvent> {
    for (;;) {
      while (this.#read < this.received.length) {
        const message = this.received[this.#read++]!;
        if (message.name === name) return message.event;
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  say(ms: number, level = 8000): void {
    for (let sent = 0; sent < ms; sent += 20) this.socket.emit('input_audio_buffer.append', sound(20, level));
  }

  /** The WebSocket under the protocol. */
  get wire(): { pause(): void; terminate(): void } {
    return (this.socket.io.engine.transport as unknown as { ws: Caller['wire'] }).ws;
  }
}

describe('a conversation through the Socket.IO door', () => {
  let server: TestServer<Conversations>;
  const callers: Caller[] = [];

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

  async function call(): Promise<{ caller: Caller; session: WireEvent }> {
    const caller = new Caller(server.url);
    callers.push(caller);
    return { caller, session: await caller.next('session.created') };
  }

  async function emptied(): Promise<void> {
    while (server.conversations.size > 0) await new Promise((resolve) => setImmediate(resolve));
  }

  it('hears speech, answers with bytes, and falls silent when it is spoken over', async () => {
    const { caller } = await call();
    caller.say(600);
    caller.say(2500, 0);
    await caller.next('response.output_audio.delta');
    caller.say(600);
    const { response } = await caller.next('response.done');
    expect(response).toMatchObject({ status: 'cancelled', status_details: { reason: 'turn_detected' } });
    caller.say(2500, 0);
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
