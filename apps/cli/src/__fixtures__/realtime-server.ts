import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

export interface FixtureOptions {
  readonly greeting?: string;
  /** What is "understood" and answered, one pair per turn. */
  readonly turns?: readonly { readonly heard: string; readonly reply: string }[];
  /** Length of the answers. */
  readonly answerMs?: number;
  /** Silence at the head of each answer. */
  readonly leadSilenceMs?: number;
  /** Said of the agent's own accord while the first answer is still being played. */
  readonly announce?: string;
  readonly refuseWith?: number;
}

export interface FixtureServer extends AsyncDisposable {
  readonly url: string;
  /** Everything a caller sent, with the first voiced and the last bytes in order. */
  readonly received: { readonly frames: number[]; readonly events: { type: string; [field: string]: unknown }[] };
  broadcast(text: string): void;
  /** Ends every call, as a server does that stops. */
  hangUp(code: number, reason: string): void;
}

const FRAME_MS = 20;
const SILENCE_MS = 300;

/** Speaks the protocol over a real socket: hears speech by its energy, answers with a tone, paced like a server does. */
export async function startRealtimeServer(options: FixtureOptions = {}): Promise<FixtureServer> {
  const received: { frames: number[]; events: { type: string; [field: string]: unknown }[] } = {
    frames: [],
    events: [],
  };
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    verifyClient: (_info, done) => done(options.refuseWith === undefined, options.refuseWith),
  });
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', (socket, request) => {
    const rate = Number(new URL(request.url ?? '/', 'http://fixture').searchParams.get('sample_rate') ?? 24_000);
    const call = new FixtureCall(socket, rate, options);
    socket.on('message', (data, isBinary) => {
      if (isBinary) {
        received.frames.push((data as Buffer).length);
        call.hear(data as Buffer);
      } else {
        const event = JSON.parse((data as Buffer).toString()) as { type: string };
        received.events.push(event);
        if (event.type === 'response.create') call.answer(null);
        if (event.type === 'response.cancel') call.cancel();
      }
    });
    call.open();
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/realtime`,
    received,
    broadcast: (text) => server.clients.forEach((client) => client.send(text)),
    hangUp: (code, reason) => server.clients.forEach((client) => client.close(code, reason)),
    async [Symbol.asyncDispose]() {
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

class FixtureCall {
  readonly #socket: WebSocket;
  readonly #rate: number;
  readonly #options: FixtureOptions;
  #turn = 0;
  #item = 0;
  #quietMs = 0;
  #speaking = false;
  #response = 0;
  #cancelled = false;

  constructor(socket: WebSocket, rate: number, options: FixtureOptions) {
    this.#socket = socket;
    this.#rate = rate;
    this.#options = options;
  }

  open(): void {
    this.#send({ type: 'session.created', session: { id: 'sess_1' } });
    if (this.#options.greeting) this.#play(this.#options.greeting, null);
  }

  hear(bytes: Buffer): void {
    let peak = 0;
    for (let at = 0; at < bytes.length; at += 2) peak = Math.max(peak, Math.abs(bytes.readInt16LE(at)));
    const itemId = `item_${this.#item}`;
    if (peak > 1000) {
      this.#quietMs = 0;
      if (this.#speaking) return;
      this.#speaking = true;
      this.#send({ type: 'input_audio_buffer.speech_started', audio_start_ms: 0, item_id: itemId });
      return;
    }
    this.#quietMs += (bytes.length * 500) / this.#rate;
    if (!this.#speaking || this.#quietMs < SILENCE_MS) return;
    this.#speaking = false;
    this.#send({ type: 'input_audio_buffer.speech_stopped', audio_end_ms: 0, item_id: itemId });
    this.#send({ type: 'input_audio_buffer.committed', item_id: itemId });
    const { heard } = this.#script();
    this.#send({
      type: 'repartee.transcript.interim',
      item_id: itemId,
      text: heard.slice(0, 3),
      interim: heard.slice(3),
    });
    this.#send({
      type: 'conversation.item.input_audio_transcription.completed',
      item_id: itemId,
      content_index: 0,
      transcript: heard,
    });
    this.#item++;
    this.answer(itemId);
  }

  answer(itemId: string | null): void {
    const { reply } = this.#script();
    this.#turn++;
    this.#play(reply, itemId);
  }

  #script(): { readonly heard: string; readonly reply: string } {
    return this.#options.turns?.[this.#turn] ?? { heard: 'hello', reply: 'Hello yourself.' };
  }

  cancel(): void {
    this.#cancelled = true;
  }

  #play(text: string, itemId: string | null): void {
    const id = `resp_${this.#response++}`;
    this.#cancelled = false;
    this.#send({ type: 'response.created', response: { id, status: 'in_progress' } });
    this.#send({
      type: 'response.content_part.added',
      response_id: id,
      item_id: `${id}_item`,
      part: { type: 'audio' },
    });
    this.#send({ type: 'response.output_audio_transcript.delta', response_id: id, delta: text });
    const { answerMs = 400, leadSilenceMs = 60, announce } = this.#options;
    let sentMs = 0;
    const timer = setInterval(() => {
      if (this.#socket.readyState !== WebSocket.OPEN) return clearInterval(timer);
      if (!this.#cancelled) this.#socket.send(this.#tone(sentMs, leadSilenceMs));
      sentMs += FRAME_MS;
      if (!this.#cancelled && sentMs < answerMs) return;
      clearInterval(timer);
      this.#end(id, itemId, sentMs, text);
      if (announce && itemId) this.#play(announce, null);
    }, FRAME_MS);
  }

  #end(id: string, itemId: string | null, answerMs: number, text: string): void {
    if (this.#cancelled) this.#send({ type: 'repartee.player.clear', response_id: id });
    const outcome = this.#cancelled ? 'cancelled' : 'completed';
    this.#send({ type: 'response.output_audio.done', response_id: id });
    const content = [{ type: 'output_audio', transcript: this.#cancelled ? text.split(' ')[0] : text }];
    const output = [{ id: `${id}_item`, type: 'message', role: 'assistant', content }];
    this.#send({ type: 'response.done', response: { id, status: outcome, status_details: null, output } });
    this.#send({
      type: 'repartee.turn.timeline',
      timeline: {
        response_id: id,
        item_id: itemId,
        anchor: itemId ? 'speech_end' : 'request',
        marks: { pause: 128, transcript: 200, endpoint: 300, first_audio_sent: 360 },
        timings: { asr: { queue_ms: 1, compute_ms: 60, batch_size: 2 } },
        user_audio_ms: 500,
        answer_audio_ms: answerMs,
        outcome,
      },
    });
  }

  #tone(fromMs: number, leadSilenceMs: number): Buffer {
    const samples = (this.#rate * FRAME_MS) / 1000;
    const bytes = Buffer.alloc(samples * 2);
    if (fromMs < leadSilenceMs) return bytes;
    for (let i = 0; i < samples; i++)
      bytes.writeInt16LE(Math.round(8000 * Math.cos((2 * Math.PI * 440 * i) / this.#rate)), i * 2);
    return bytes;
  }

  #send(event: Record<string, unknown>): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(event));
  }
}
