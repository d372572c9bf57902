import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import type { FakeConversation } from './__fixtures__/fake-conversations.js';
import { pcm, TestClient } from './__fixtures__/test-client.js';
import { startTestServer } from './__fixtures__/test-server.js';
import type { TestServer } from './__fixtures__/test-server.js';
import type { GatewayOptions } from './gateway-options.js';
import { Readiness } from './readiness.js';
import type { ServerConfig } from '@repartee/core/config';

/** An event's payload, a disconnect's reason or a connect_error. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read what they expect
type Heard = any;

describe('the doors', () => {
  let server: TestServer;
  const sockets: Socket[] = [];

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.disconnect();
    await server[Symbol.asyncDispose]();
  });

  async function start(config?: Partial<ServerConfig>, options?: Partial<GatewayOptions>): Promise<void> {
    server = await startTestServer(config, options);
  }

  function socketIo(options: Parameters<typeof io>[1] = {}): Socket {
    const socket = io(`${server.url}/realtime`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      ...options,
    });
    sockets.push(socket);
    return socket;
  }

  function heard(socket: Socket, name: string): Promise<Heard> {
    return new Promise((resolve) => socket.once(name, resolve));
  }

  /** What plain HTTP answers to an upgrade. */
  async function upgrade(path: string, headers: Record<string, string> = {}) {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const key = Buffer.alloc(16).toString('base64');
      request(server.url + path, {
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': key,
          ...headers,
        },
      })
        .on('response', resolve)
        .on('upgrade', (accepted, socket) => {
          socket.destroy();
          resolve(accepted);
        })
        .on('error', reject)
        .end();
    });
    if (response.statusCode === 101) return { status: 101, body: null };
    let text = '';
    for await (const chunk of response) text += chunk;
    return { status: response.statusCode, body: JSON.parse(text) };
  }

  it('serve 40 clients at once, each its own conversation', async () => {
    await start();
    const frames = 25;
    const size = (n: number) => 100 + n;
    const plain = Array.from({ length: 20 }, async (_, n) => {
      await using client = await TestClient.open(server.door);
      for (let i = 0; i < frames; i++) client.send(pcm(size(n)));
      client.send({ type: 'input_audio_buffer.commit' });
      return (await client.nextAudio()).length;
    });
    const transports = [['websocket'], ['polling'], ['polling', 'websocket']];
    const named = Array.from({ length: 20 }, async (_, n) => {
      const socket = socketIo({ transports: transports[n % 3] });
      await heard(socket, 'session.created');
      const audio = new Promise<Buffer>((resolve) =>
        socket.once('response.output_audio.delta', (_meta, bytes: Buffer) => resolve(bytes)),
      );
      for (let i = 0; i < frames; i++) socket.emit('input_audio_buffer.append', pcm(size(20 + n)));
      socket.emit('input_audio_buffer.commit');
      return (await audio).byteLength;
    });
    const lengths = await Promise.all([...plain, ...named]);
    expect(lengths).toEqual(Array.from({ length: 40 }, (_, n) => size(n) * 2 * frames));
    expect(server.conversations.opened).toHaveLength(40);
  });

  describe("and the client's player", () => {
    const orders = ['pause', 'resume', 'clear'] as const;
    const position = { item_id: 'item_1', played_ms: 1240.5 };

    function order(conversation: FakeConversation): void {
      for (const verb of orders) conversation.emit({ type: `player-${verb}`, responseId: 'resp_1' });
    }

    it('talk through the WebSocket', async () => {
      await start();
      await using client = await TestClient.open(server.door);
      order(server.conversations.last);
      for (const verb of orders) expect((await client.next(`repartee.player.${verb}`)).response_id).toBe('resp_1');
      client.send({ type: 'repartee.player.position', ...position });
      client.send({ type: 'input_audio_buffer.clear' });
      await client.next('input_audio_buffer.cleared');
      expect(server.conversations.last.calls).toEqual(['played item_1 1240.5', 'clear']);
    });

    it('talk through Socket.IO', async () => {
      await start();
      const socket = socketIo();
      await heard(socket, 'session.created');
      const names: string[] = [];
      socket.onAny((name: string, event: Heard) => names.push(`${name} ${event.response_id}`));
      const last = heard(socket, 'repartee.player.clear');
      order(server.conversations.last);
      await last;
      expect(names).toEqual(orders.map((verb) => `repartee.player.${verb} resp_1`));
      expect(await socket.emitWithAck('repartee.player.position', position)).toEqual({ error: null });
      expect(server.conversations.last.calls).toEqual(['played item_1 1240.5']);
      const { error } = await socket.emitWithAck('repartee.player.position', { ...position, played_ms: -1 });
      expect(error).toMatchObject({ code: 'invalid_value', param: 'played_ms' });
    });
  });

  it('refuse upgrades at unknown paths', async () => {
    await start();
    for (const path of ['/', '/other', '/realtime/x', '/socket.io', '//']) {
      const { status, body } = await upgrade(path);
      expect([path, status, body.error.code]).toEqual([path, 404, 'not_found']);
    }
  });

  it('tell plain HTTP at /realtime to upgrade', async () => {
    await start();
    const response = await fetch(`${server.url}/realtime`);
    expect(response.status).toBe(426);
  });

  it('refuse a wrong sample rate by HTTP 400, naming the allowed ones', async () => {
    await start();
    for (const rate of ['44100', '0', '-1', 'abc', '24000.0', '1e4']) {
      const { status, body } = await upgrade(`/realtime?sample_rate=${rate}`);
      expect([rate, status]).toEqual([rate, 400]);
      expect(body.error).toMatchObject({ code: 'invalid_value', param: 'sample_rate' });
      expect(body.error.message).toContain('8000, 16000, 24000, 48000');
    }
  });

  it('refuse a wrong sample rate to browsers by an error they can read', async () => {
    await start();
    const client = new TestClient(`${server.door}?sample_rate=1`, { origin: server.url });
    expect((await client.next('error')).error.param).toBe('sample_rate');
    expect((await client.closed).code).toBe(4400);
    expect(server.conversations.opened).toHaveLength(0);
  });

  it('select the subprotocol realtime, and no other', async () => {
    await start();
    await using client = new TestClient(server.door, { headers: { 'sec-websocket-protocol': 'other, realtime' } });
    await new Promise((resolve) => client.socket.once('upgrade', resolve)).then((response) =>
      expect((response as IncomingMessage).headers['sec-websocket-protocol']).toBe('realtime'),
    );
  });

  describe('with keys', () => {
    const keys = { apiKeys: ['first-key', 'second-key'] };

    it('let in whoever shows one', async () => {
      await start(keys);
      expect((await upgrade('/realtime', { authorization: 'Bearer first-key' })).status).toBe(101);
      expect((await upgrade('/realtime?api_key=second-key')).status).toBe(101);
      await heard(socketIo({ auth: { token: 'second-key' } }), 'session.created');
      await heard(socketIo({ extraHeaders: { authorization: 'Bearer first-key' } }), 'session.created');
    });

    it('refuse everybody else, without repeating the key', async () => {
      await start(keys);
      const refusals = [
        await upgrade('/realtime'),
        await upgrade('/realtime', { authorization: 'Bearer first-ke' }),
        await upgrade('/realtime', { authorization: 'Basic first-key' }),
        await upgrade('/realtime?api_key=third-key'),
      ];
      for (const { status, body } of refusals) {
        expect(status).toBe(401);
        expect(body.error.code).toBe('invalid_api_key');
        expect(JSON.stringify(body)).not.toContain('-ke');
      }
      const error = await heard(socketIo({ auth: { token: 'third-key' } }), 'connect_error');
      expect(error.data.code).toBe('invalid_api_key');
      expect(server.conversations.opened).toHaveLength(0);
    });
  });

  describe('and the origin of a page', () => {
    async function closeCode(origin: string): Promise<number> {
      const client = new TestClient(server.door, { origin });
      client.socket.once('message', (data) => {
        if (String(data).includes('session.created')) client.socket.close(1000);
      });
      return (await client.closed).code;
    }

    it('is let in from the server itself and from listed places, not from others', async () => {
      await start({ origins: ['https://app.example'] });
      await expect(closeCode(server.url)).resolves.toBe(1000);
      await expect(closeCode('https://app.example')).resolves.toBe(1000);
      await expect(closeCode('https://app.example.evil')).resolves.toBe(4403);
      await expect(closeCode('null')).resolves.toBe(4403);
    });

    it('is checked at the Socket.IO door', async () => {
      await start({ origins: ['https://app.example'] });
      for (const transports of [['websocket'], ['polling']]) {
        const bad = socketIo({ transports, extraHeaders: { origin: 'https://other.example' } });
        await heard(bad, 'connect_error');
        const good = socketIo({ transports, extraHeaders: { origin: 'https://app.example' } });
        await heard(good, 'session.created');
      }
      const polling = `${server.url}/socket.io/?EIO=4&transport=polling`;
      const refused = await fetch(polling, { headers: { origin: 'https://other.example' } });
      expect(refused.status).toBe(403);
      const allowed = await fetch(polling, { headers: { origin: 'https://app.example' } });
      expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example');
    });

    it('does not matter when any may connect', async () => {
      await start({ origins: ['*'] });
      await expect(closeCode('https://anything.example')).resolves.toBe(1000);
    });
  });

  describe('without room', () => {
    it('say so, and let in the next once there is', async () => {
      await start();
      server.conversations.capacity = 1;
      const first = await TestClient.open(server.door);
      const { status, body } = await upgrade('/realtime');
      expect([status, body.error.code]).toEqual([503, 'overloaded']);
      const page = new TestClient(server.door, { origin: server.url });
      expect((await page.next('error')).error).toMatchObject({ type: 'server_error', code: 'overloaded' });
      expect((await page.closed).code).toBe(1013);
      expect((await heard(socketIo(), 'connect_error')).data.code).toBe('overloaded');
      first.socket.close();
      await server.conversations.settled(0);
      await using next = await TestClient.open(server.door);
      expect(next.types).toEqual(['session.created']);
    });
  });

  describe('while the server is not ready', () => {
    it('stay closed', async () => {
      await start();
      const done = server.app.get(Readiness).waitFor('the models');
      expect((await upgrade('/realtime')).status).toBe(503);
      expect((await heard(socketIo(), 'connect_error')).data.code).toBe('overloaded');
      done();
      expect((await upgrade('/realtime')).status).toBe(101);
    });
  });

  it('cut off a client that does not read', async () => {
    await start({ maxBufferedBytes: 100_000 });
    const client = await TestClient.open(server.door);
    client.socket.pause();
    const conversation = server.conversations.last;
    await flood(conversation);
    await server.conversations.settled(0);
    client.socket.resume();
    await client.closed;
  });

  it('cut off a Socket.IO client that does not read', async () => {
    await start({ maxBufferedBytes: 100_000 });
    const socket = socketIo();
    await heard(socket, 'session.created');
    const gone = heard(socket, 'disconnect');
    const transport = (socket.io.engine as unknown as { transport: { ws: { pause(): void; resume(): void } } })
      .transport;
    transport.ws.pause();
    const conversation = server.conversations.last;
    await flood(conversation);
    transport.ws.resume();
    await gone;
  });

  it('end a session in which nothing happens', async () => {
    await start({ idleTimeoutMs: 30 });
    const client = await TestClient.open(server.door);
    expect((await client.next('error')).error.code).toBe('idle_timeout');
    expect((await client.closed).code).toBe(4408);
    const socket = socketIo();
    const reason = heard(socket, 'disconnect');
    expect((await heard(socket, 'error')).error.code).toBe('idle_timeout');
    await expect(reason).resolves.toBe('io server disconnect');
  });

  it('end a connection whose peer answers no ping', async () => {
    await start({}, { keepAliveMs: 20 });
    const alive = await TestClient.open(server.door);
    const dead = new TestClient(server.door, { autoPong: false });
    await dead.next('session.created');
    await expect(dead.closed).resolves.toMatchObject({ code: 1006 });
    await server.conversations.settled(1);
    expect(alive.socket.readyState).toBe(alive.socket.OPEN);
  });

  it('close when the server stops, and leave nothing behind', async () => {
    await start();
    const client = await TestClient.open(server.door);
    const socket = socketIo();
    await heard(socket, 'session.created');
    const polling = socketIo({ transports: ['polling'] });
    await heard(polling, 'session.created');
    const reasons = Promise.all([heard(socket, 'disconnect'), heard(polling, 'disconnect')]);
    await server.app.close();
    await expect(client.closed).resolves.toEqual({ code: 1001, reason: 'the server is stopping' });
    expect(await reasons).not.toContain('io server disconnect');
    expect(server.conversations.size).toBe(0);
    await expect(fetch(server.url)).rejects.toThrow();
  });
});

/** Speaks to a client that does not read until the server has had enough. */
async function flood(conversation: FakeConversation): Promise<void> {
  conversation.samples.push(...new Int16Array(50_000));
  // The kernel takes some megabytes before anything waits here.
  for (let i = 0; i < 400 && !conversation.closed; i++) {
    conversation.respond();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(conversation.closed).toBe(true);
}
