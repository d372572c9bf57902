import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { io } from 'socket.io-client';
import type { ManagerOptions, Socket, SocketOptions } from 'socket.io-client';
import { pcm } from './__fixtures__/test-client.js';
import type { WireEvent } from './__fixtures__/test-client.js';
import { startTestServer } from './__fixtures__/test-server.js';
import type { TestServer } from './__fixtures__/test-server.js';

type Options = Partial<ManagerOptions & SocketOptions>;

describe('the Socket.IO door', () => {
  let server: TestServer;
  const sockets: Socket[] = [];

  beforeEach(async () => {
    server = await startTestServer({ maxMessageBytes: 4096, maxTextChars: 100 });
  });

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.disconnect();
    await server[Symbol.asyncDispose]();
  });

  function connect(options: Options = {}, namespace = '/realtime'): Socket {
    const socket = io(server.url + namespace, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      ...options,
    });
    sockets.push(socket);
    return socket;
  }

  async function open(options?: Options): Promise<Socket> {
    const socket = connect(options);
    await next(socket, 'session.created');
    return socket;
  }

  function next(socket: Socket, name: string): Promise<WireEvent> {
    return new Promise((resolve) => socket.once(name, resolve));
  }

  function nextAudio(socket: Socket): Promise<[WireEvent, Buffer]> {
    return new Promise((resolve) =>
      socket.once('response.output_audio.delta', (meta: WireEvent, bytes: Buffer) => resolve([meta, bytes])),
    );
  }

  it.each([[['websocket']], [['polling']], [['polling', 'websocket']]])(
    'sends audio both ways over %j',
    async (transports) => {
      const socket = await open({ transports });
      const audio = nextAudio(socket);
      socket.emit('input_audio_buffer.append', pcm(100));
      socket.emit('input_audio_buffer.append', { audio: pcm(100) });
      socket.emit('input_audio_buffer.append', { audio: pcm(100).toString('base64') });
      socket.emit('input_audio_buffer.commit');
      const [meta, bytes] = await audio;
      expect(Buffer.from(bytes)).toEqual(Buffer.concat([pcm(100), pcm(100), pcm(100)]));
      expect(meta).toMatchObject({ type: 'response.output_audio.delta', content_index: 0 });
      expect(meta).not.toHaveProperty('delta');
    },
  );

  it('sends every event by its name, in order', async () => {
    const socket = await open();
    const names: string[] = [];
    socket.onAny((name: string, event: WireEvent) => {
      expect(event.type).toBe(name);
      names.push(name);
    });
    const done = next(socket, 'response.done');
    socket.emit('response.create');
    await done;
    expect(names).toEqual([
      'response.created',
      'response.output_item.added',
      'conversation.item.added',
      'response.content_part.added',
      'response.output_audio_transcript.delta',
      'response.output_audio.delta',
      'response.output_audio.done',
      'response.output_audio_transcript.done',
      'response.content_part.done',
      'conversation.item.done',
      'response.output_item.done',
      'response.done',
    ]);
  });

  it('keeps the order of what a client sends', async () => {
    const socket = await open();
    const sizes = Array.from({ length: 200 }, (_, i) => (i % 7) + 1);
    for (const size of sizes) socket.emit('input_audio_buffer.append', pcm(size));
    await socket.emitWithAck('input_audio_buffer.clear');
    expect(server.conversations.last.calls).toEqual([...sizes.map((size) => `append ${size}`), 'clear']);
  });

  it.each<[string, Options]>([
    ['query', { query: { sample_rate: '8000' } }],
    ['auth', { auth: { sample_rate: 8000 } }],
  ])('takes the rate from the %s of the handshake', async (_name, options) => {
    const socket = connect(options);
    const { session } = await next(socket, 'session.created');
    expect(session.audio.output.format.rate).toBe(8000);
  });

  it('refuses another rate and names the allowed ones', async () => {
    const socket = connect({ query: { sample_rate: '44100' } });
    const error = (await next(socket, 'connect_error')) as unknown as Error & { data: object };
    expect(error.message).toContain('8000, 16000, 24000, 48000');
    expect(error.data).toMatchObject({ code: 'invalid_value', param: 'sample_rate' });
  });

  describe('says what is wrong and goes on, given', () => {
    const cases: [string, unknown[], string][] = [
      ['odd-length audio', ['input_audio_buffer.append', Buffer.alloc(3)], 'invalid_audio'],
      ['an append without audio', ['input_audio_buffer.append'], 'missing_required_parameter'],
      ['an unknown event', ['response.crate', {}], 'invalid_value'],
      ['a string where an object belongs', ['response.create', 'now'], 'invalid_json'],
      ['an array where an object belongs', ['response.create', [1]], 'invalid_json'],
      ['an event of the name error', ['error', { a: 1 }], 'invalid_value'],
      [
        'a text too long',
        ['response.create', { response: { instructions: 'a'.repeat(101) } }],
        'string_above_max_length',
      ],
    ];

    it.each(cases)('%s', async (_name, message, code) => {
      const socket = await open();
      const error = next(socket, 'error');
      const [name, ...payload] = message as [string, ...unknown[]];
      const answer = await socket.emitWithAck(name, ...payload);
      expect((await error).error).toMatchObject({ code });
      expect(answer.error).toMatchObject({ code });
      await expect(socket.emitWithAck('response.create')).resolves.toEqual({ error: null });
    });
  });

  it('refuses audio beyond the limit with an error, then disconnects', async () => {
    const socket = await open();
    const error = next(socket, 'error');
    const gone = new Promise((resolve) => socket.once('disconnect', resolve));
    socket.emit('input_audio_buffer.append', pcm(2049));
    expect((await error).error.code).toBe('message_too_large');
    await expect(gone).resolves.toBe('io server disconnect');
    await server.conversations.settled(0);
  });

  it('survives a message far beyond the limit', async () => {
    const socket = await open();
    const gone = new Promise((resolve) => socket.once('disconnect', resolve));
    socket.emit('input_audio_buffer.append', pcm(500_000));
    await gone;
    await server.conversations.settled(0);
    await open();
  });

  it('closes the conversation when the client disappears', async () => {
    const socket = await open();
    socket.disconnect();
    await server.conversations.settled(0);
    expect(server.conversations.last.closed).toBe(true);
  });

  it('lets nobody into another namespace, whatever is sent there', async () => {
    const socket = connect({}, '/');
    const error = (await next(socket, 'connect_error')) as unknown as Error;
    expect(error.message).toContain('/realtime');
    await open();
  });
});
