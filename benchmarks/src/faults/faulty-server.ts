import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

export const faults = [
  'none',
  'refused',
  '401',
  '429',
  '500',
  'stall',
  'stall midway',
  'cut',
  'garbage',
  'slow drip',
] as const;
export type Fault = (typeof faults)[number];

export interface FaultyServer extends AsyncDisposable {
  readonly port: number;
}

const words = 'The remote model says that twelve times seven is eighty four, and it says so at some length.'.split(
  /(?<= )/,
);
/** Words, or pieces of audio, before it stops midway. */
const MIDWAY = 5;
const QUICK_MS = 15;
const DRIP_MS = 150;
const rate = 24_000;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A remote server of every kind, with one thing wrong: chat completions, a Realtime API, speech of OpenAI, and of XTTS. */
export async function faultyServer(fault: Fault): Promise<FaultyServer> {
  const paceMs = fault === 'slow drip' ? DRIP_MS : QUICK_MS;
  const status = { '401': 401, '429': 429, '500': 500 }[fault as string];

  /** Sends the pieces, and does on the way what is wrong. False: it has stopped for good. */
  async function send(
    pieces: readonly (string | Buffer)[],
    write: (piece: string | Buffer) => void,
    cut: () => void,
  ): Promise<boolean> {
    if (fault === 'stall') return false;
    for (const [index, piece] of pieces.entries()) {
      if (index === MIDWAY && fault === 'stall midway') return false;
      if (index === MIDWAY && fault === 'cut') {
        cut();
        return false;
      }
      write(piece);
      await sleep(paceMs);
    }
    return true;
  }

  async function chat(response: ServerResponse): Promise<void> {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    if (fault === 'garbage') return void response.end('data: {"choices":[{"delta":\n\n');
    const chunk = (delta: object, reason: string | null = null) =>
      `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`;
    response.flushHeaders();
    if (
      !(await send(
        words,
        (word) => response.write(chunk({ content: word.toString() })),
        () => response.destroy(),
      ))
    )
      return;
    response.end(`${chunk({}, 'stop')}data: [DONE]\n\n`);
  }

  async function speech(response: ServerResponse, header: Buffer, seconds: number): Promise<void> {
    response.writeHead(200, { 'Content-Type': 'audio/wav' });
    response.flushHeaders();
    if (fault === 'garbage') return void response.end(Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(8192, 65)]));
    if (fault !== 'stall') response.write(header);
    // 100 ms each: a drip is slower than speech.
    const pieces = Array.from({ length: seconds * 10 }, (_, index) => hum(index));
    if (
      await send(
        pieces,
        (piece) => response.write(piece),
        () => response.destroy(),
      )
    )
      response.end();
  }

  const http = createServer((request, response) => {
    // A caller that hangs up in the middle is part of what is tried here.
    answer(request, response).catch(() => {});
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for await (const _piece of request);
    const path = new URL(request.url ?? '/', 'http://remote').pathname;
    const json = (value: unknown) => {
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
    };
    if (path === '/languages') return json(['en']);
    if (path === '/studio_speakers') {
      return json({ Someone: { gpt_cond_latent: [Array(1024).fill(0)], speaker_embedding: Array(512).fill(0) } });
    }
    if (fault === 'refused') return void request.socket.destroy();
    if (status)
      return void response.writeHead(status, { 'Content-Type': 'application/json' }).end('{"error":{"message":"no"}}');
    if (path === '/v1/chat/completions') return chat(response);
    if (path === '/v1/audio/speech') return speech(response, Buffer.alloc(0), 5);
    if (path === '/tts_stream') return speech(response, wavHeader(), 5);
    response.writeHead(404).end();
  }

  const sockets = new WebSocketServer({ noServer: true });
  http.on('upgrade', (request, socket: Duplex, head) => {
    if (fault === 'refused') return void socket.destroy();
    if (status) return void socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    sockets.handleUpgrade(request, socket, head, realtime);
  });

  function realtime(socket: WebSocket): void {
    const tell = (event: object) => socket.send(JSON.stringify({ event_id: 'e', ...event }));
    socket.on('error', () => {});
    tell({ type: 'session.created', session: {} });
    socket.on('message', async (data: Buffer) => {
      const { type, response } = JSON.parse(data.toString()) as { type: string; response: { metadata: unknown } };
      if (type !== 'response.create') return;
      if (fault === 'garbage') return socket.send('{"type"');
      const about = { id: 'r', metadata: response.metadata };
      tell({ type: 'response.created', response: { ...about, status: 'in_progress' } });
      const say = (delta: string | Buffer) =>
        tell({ type: 'response.output_text.delta', response_id: 'r', delta: delta.toString() });
      if (await send(words, say, () => socket.terminate()))
        tell({ type: 'response.done', response: { ...about, status: 'completed' } });
    });
  }

  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return {
    port: (http.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      for (const socket of sockets.clients) socket.terminate();
      http.close();
      await once(http, 'close');
    },
  };
}

/** 100 ms of a hum. */
function hum(index: number): Buffer {
  const samples = rate / 10;
  const bytes = Buffer.alloc(samples * 2);
  for (let i = 0; i < samples; i++)
    bytes.writeInt16LE(Math.round(9000 * Math.sin(((index * samples + i) * 2 * Math.PI * 220) / rate)), i * 2);
  return bytes;
}

/** Of a file without audio, as XTTS servers write it. */
function wavHeader(): Buffer {
  return Buffer.from('524946462400000057415645666d74201000000001000100c05d000080bb0000020010006461746100000000', 'hex');
}
