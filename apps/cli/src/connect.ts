import type { IncomingMessage } from 'node:http';
import { ReparteeError } from '@repartee/core/providers';
import { WebSocket } from 'ws';

export interface ConnectOptions {
  readonly url: string;
  readonly apiKey?: string;
  readonly timeoutMs: number;
  /** Gives up; the promise rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** Opens a socket, paused, or says in plain words why it did not open and what to do about it. */
export async function connectSocket({ url, apiKey, timeoutMs, signal }: ConnectOptions): Promise<WebSocket> {
  signal?.throwIfAborted();
  const socket = new WebSocket(url, {
    headers: apiKey ? { authorization: `Bearer ${apiKey}` } : {},
    handshakeTimeout: timeoutMs,
    perMessageDeflate: false,
  });
  const address = withoutQuery(url);
  const giveUp = () => socket.terminate();
  signal?.addEventListener('abort', giveUp, { once: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => {
      // Nothing is lost while the caller is being set up: it resumes the socket once it listens.
      socket.pause();
      resolve();
    });
    socket.once('unexpected-response', (request, response) => {
      reject(refusal(response, address));
      request.destroy();
    });
    socket.once('error', (cause) => reject(signal?.aborted ? signal.reason : unreachable(cause, address, timeoutMs)));
  }).finally(() => signal?.removeEventListener('abort', giveUp));
  return socket;
}

function refusal(response: IncomingMessage, address: string): ReparteeError {
  const status = response.statusCode ?? 0;
  if (status === 401 || status === 403) {
    return new ReparteeError(
      'protocol',
      `The server at ${address} refused the key (HTTP ${status}). Give one with --key, or in REPARTEE_API_KEY`,
    );
  }
  if (status === 404) {
    return new ReparteeError(
      'protocol',
      `The server has no door at ${address} (HTTP 404). The usual one ends in /realtime`,
    );
  }
  if (status === 429 || status === 503) {
    return new ReparteeError(
      'overload',
      `The server at ${address} is full or not ready yet (HTTP ${status}). Try again soon`,
    );
  }
  return new ReparteeError('protocol', `The server at ${address} refused the call (HTTP ${status})`);
}

function unreachable(cause: NodeJS.ErrnoException, address: string, timeoutMs: number): ReparteeError {
  if (cause.code === 'ECONNREFUSED') {
    return new ReparteeError(
      'provider',
      `No server answers at ${address}. Start it with \`npm start\`, or name another with --url`,
      {
        cause,
      },
    );
  }
  if (cause.code === 'ENOTFOUND' || cause.code === 'EAI_AGAIN') {
    return new ReparteeError('provider', `The host of ${address} is unknown. Check --url`, { cause });
  }
  if (/timed out/.test(cause.message)) {
    return new ReparteeError('timeout', `No answer from ${address} within ${timeoutMs} ms`, { cause });
  }
  return new ReparteeError('provider', `No connection to ${address}: ${cause.message}`, { cause });
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, '');
}
