import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

export interface PageServerOptions {
  readonly greeting?: string;
  /** Length of each answer. */
  readonly answerMs?: number;
  /** Sends an answer's sound far ahead of its time, and never says that it is over. */
  readonly ahead?: boolean;
  /** Hears nothing, so nobody's turn begins. */
  readonly deaf?: boolean;
  /** Closes every call at once with this code. */
  readonly refuseWith?: number;
  /** Only calls with this key are let in. */
  readonly key?: string;
}

export interface PageServer extends AsyncDisposable {
  readonly port: number;
  /** Everything the page sent. */
  readonly frames: Int16Array[];
  readonly events: { type: string; item?: { content: { text: string }[] }; item_id?: string; played_ms?: number }[];
  /** To every page that calls. */
  send(event: { readonly type: string; readonly [field: string]: unknown }): void;
  hangUp(code: number): void;
}

const publicFolder = fileURLToPath(new URL('../../public', import.meta.url));
const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

const RATE = 24_000;

/** The page's files under the policy they are served with, and a voice server that hears speech by its energy. */
export async function startPageServer(options: PageServerOptions = {}): Promise<PageServer> {
  const http = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://page').pathname);
    const file = path === '/' ? 'index.html' : path;
    try {
      const body = await readFile(join(publicFolder, file));
      response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
      response.setHeader('content-security-policy', "default-src 'self'; connect-src 'self'; object-src 'none'");
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  const sockets = new WebSocketServer({ server: http, path: '/realtime' });
  const frames: Int16Array[] = [];
  const events: PageServer['events'] = [];
  const send = (event: object) => sockets.clients.forEach((socket) => socket.send(JSON.stringify(event)));
  sockets.on('connection', (socket, request) => {
    const key = new URL(request.url ?? '/', 'http://page').searchParams.get('api_key');
    if (options.key !== undefined && key !== options.key) return socket.close(4401);
    if (options.refuseWith) return socket.close(options.refuseWith);
    const call = new PageCall(socket, options);
    socket.on('message', (data, isBinary) => {
      const bytes = data as Buffer;
      if (isBinary) {
        const frame = new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
        frames.push(frame);
        if (!options.deaf) call.hear(frame);
      } else {
        const event = JSON.parse(bytes.toString()) as PageServer['events'][number];
        events.push(event);
        if (event.type === 'response.create') call.answer('You wrote something.', null);
      }
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    port: (http.address() as AddressInfo).port,
    frames,
    events,
    send,
    hangUp: (code) => sockets.clients.forEach((socket) => socket.close(code)),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

class PageCall {
  readonly #socket: WebSocket;
  readonly #answerMs: number;
  readonly #ahead: boolean;
  #speaking = false;
  #quietFrames = 0;
  #items = 0;
  #responses = 0;

  constructor(socket: WebSocket, { greeting, answerMs = 300, ahead = false }: PageServerOptions) {
    this.#socket = socket;
    this.#answerMs = answerMs;
    this.#ahead = ahead;
    this.#send({ type: 'session.created', session: { id: 'sess_1' } });
    if (greeting) this.answer(greeting, null);
  }

  hear(frame: Int16Array): void {
    const loud = frame.some((sample) => Math.abs(sample) > 1500);
    const item_id = `item_${this.#items}`;
    this.#quietFrames = loud ? 0 : this.#quietFrames + 1;
    if (loud && !this.#speaking) {
      this.#speaking = true;
      this.#send({ type: 'input_audio_buffer.speech_started', item_id });
      this.#send({ type: 'repartee.transcript.interim', item_id, text: 'What time', interim: ' it is' });
    }
    if (this.#quietFrames < 20 || !this.#speaking) return;
    this.#speaking = false;
    this.#items++;
    this.#send({ type: 'input_audio_buffer.speech_stopped', item_id });
    this.#send({
      type: 'conversation.item.input_audio_transcription.completed',
      item_id,
      transcript: 'What time is it?',
    });
    this.answer('It is noon.', item_id);
  }

  answer(text: string, itemId: string | null): void {
    const id = `resp_${this.#responses++}`;
    this.#send({ type: 'response.created', response: { id, status: 'in_progress' } });
    this.#send({
      type: 'response.content_part.added',
      response_id: id,
      item_id: `${id}_item`,
      part: { type: 'audio' },
    });
    this.#send({ type: 'response.output_audio_transcript.delta', response_id: id, delta: text });
    if (this.#ahead) {
      for (let ms = 0; ms < this.#answerMs; ms += 20) this.#socket.send(tone());
      return;
    }
    let sentMs = 0;
    const timer = setInterval(() => {
      if (this.#socket.readyState !== this.#socket.OPEN) return clearInterval(timer);
      this.#socket.send(tone());
      sentMs += 20;
      if (sentMs < this.#answerMs) return;
      clearInterval(timer);
      this.#send({ type: 'response.output_audio.done', response_id: id });
      this.#send({ type: 'response.done', response: { id, status: 'completed', output: [] } });
      this.#send({
        type: 'repartee.turn.timeline',
        timeline: {
          response_id: id,
          item_id: itemId,
          anchor: itemId ? 'speech_end' : 'request',
          marks: {
            pause: 128,
            transcript: 240,
            draft: 250,
            endpoint: 320,
            llm_first_token: 330,
            first_audio_sent: 512,
          },
          timings: {},
          user_audio_ms: 900,
          answer_audio_ms: this.#answerMs,
          outcome: 'completed',
        },
      });
    }, 20);
  }

  #send(event: object): void {
    this.#socket.send(JSON.stringify(event));
  }
}

/** 20 ms of a quiet tone. */
function tone(): Buffer {
  return Buffer.from(
    Int16Array.from({ length: RATE / 50 }, (_, i) => 3000 * Math.sin((2 * Math.PI * 500 * i) / RATE)).buffer,
  );
}
