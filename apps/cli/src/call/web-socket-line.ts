import { pcm16ToFloat } from '@repartee/core/audio';
import { bytesOf } from '@repartee/protocol';
import type { ServerEvent } from '@repartee/protocol';
import type { Line, LineListener } from '@repartee/testing/callers';
import { connectSocket } from '../connect.js';

export interface WebSocketLineOptions {
  /** The binary door of a server. */
  readonly url: string;
  readonly apiKey?: string;
  /** Hz, both ways. */
  readonly sampleRate: number;
  readonly signal: AbortSignal;
}

const connectTimeoutMs = 10_000;
const closeTimeoutMs = 1_000;

/** A line to a server: events as JSON text, audio as binary messages that belong to the message announced last. */
export async function openWebSocketLine(options: WebSocketLineOptions, listener: LineListener): Promise<Line> {
  const { apiKey, sampleRate, signal } = options;
  const url = new URL(options.url);
  url.searchParams.set('sample_rate', String(sampleRate));
  const socket = await connectSocket({ url: url.href, apiKey, timeoutMs: connectTimeoutMs, signal });
  let place = { itemId: '', responseId: '' };
  socket.on('message', (data, isBinary) => {
    const bytes = data as Buffer;
    if (isBinary) {
      listener.audio({ ...place, samples: pcm16ToFloat(bytes) });
      return;
    }
    const event = JSON.parse(bytes.toString()) as ServerEvent;
    if (event.type === 'response.output_item.added' && event.item.type === 'message')
      place = { itemId: event.item.id, responseId: event.response_id };
    listener.event(event);
  });
  socket.on('error', (error) => listener.closed(`the connection broke (${error.message})`));
  socket.on('close', (code, reason) => listener.closed(`${code}${reason.length > 0 ? `: ${reason.toString()}` : ''}`));
  const isOpen = () => socket.readyState === socket.OPEN;
  socket.resume();
  return {
    sampleRate,
    sendAudio: (samples) => isOpen() && socket.send(bytesOf(samples)),
    send: (event) => isOpen() && socket.send(JSON.stringify(event)),
    hangUp: () =>
      new Promise((resolve) => {
        if (socket.readyState === socket.CLOSED) return resolve();
        const giveUp = setTimeout(() => socket.terminate(), closeTimeoutMs);
        socket.once('close', () => {
          clearTimeout(giveUp);
          resolve();
        });
        socket.close(1000);
      }),
  };
}
