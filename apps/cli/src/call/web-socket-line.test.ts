import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { LineListener } from '@repartee/testing/callers';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { openWebSocketLine } from './web-socket-line.js';

let server: WebSocketServer | undefined;
afterEach(async () => {
  if (!server) return;
  for (const client of server.clients) client.terminate();
  await new Promise((resolve) => server?.close(resolve));
  server = undefined;
});

/** A line to a server that is played by the test. */
async function open() {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const heard: unknown[] = [];
  let wake = () => {};
  const take = (what: unknown) => {
    heard.push(what);
    wake();
  };
  const listener: LineListener = {
    event: (event) => take(event.type),
    audio: ({ itemId, responseId, samples }) => take([itemId, responseId, ...samples]),
    closed: (reason) => take(`closed ${reason}`),
  };
  const connected = once(server, 'connection') as Promise<[WebSocket, { url?: string }]>;
  const { signal } = new AbortController();
  const line = await openWebSocketLine(
    { url: `ws://127.0.0.1:${port}/realtime`, sampleRate: 16_000, signal },
    listener,
  );
  const [socket, { url }] = await connected;
  const until = async (count: number) => {
    while (heard.length < count) await new Promise<void>((resolve) => (wake = resolve));
    return heard;
  };
  return { line, socket, url, until };
}

describe('a line to a server', () => {
  it('asks for its rate', async () => {
    expect((await open()).url).toBe('/realtime?sample_rate=16000');
  });

  it('gives audio to the message that was announced before it', async () => {
    const { socket, until } = await open();
    const added = { type: 'response.output_item.added', response_id: 'r', item: { type: 'message', id: 'i' } };
    socket.send(JSON.stringify(added));
    socket.send(Buffer.from(Int16Array.of(16_384, -16_384).buffer));
    expect(await until(2)).toEqual(['response.output_item.added', ['i', 'r', 0.5, -0.5]]);
  });

  it('sends events as text and sound as bytes', async () => {
    const { line, socket } = await open();
    const first = once(socket, 'message');
    line.send({ type: 'response.create' });
    expect(String((await first)[0])).toBe('{"type":"response.create"}');
    const second = once(socket, 'message');
    line.sendAudio(Int16Array.of(1, 2));
    expect([...((await second)[0] as Buffer)]).toEqual([1, 0, 2, 0]);
  });

  it('says when the server ends the call, and why', async () => {
    const { socket, until } = await open();
    socket.close(1013, 'full');
    expect(await until(1)).toEqual(['closed 1013: full']);
  });

  it('is gone after hanging up', async () => {
    const { line, socket } = await open();
    const closed = once(socket, 'close');
    await line.hangUp();
    expect((await closed)[0]).toBe(1000);
  });
});
