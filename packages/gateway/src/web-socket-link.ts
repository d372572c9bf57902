import { bytesOf } from '@repartee/protocol';
import type { WireMessage } from '@repartee/protocol';
import type { WebSocket } from 'ws';
import type { ClientLink } from './client.js';
import type { CloseCode } from './close-codes.js';

/** How long a peer has to read what is left and to answer the close. */
const CLOSE_GRACE_MS = 1000;

/** Events as JSON text, audio as binary frames. */
export class WebSocketLink implements ClientLink {
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  send({ event, audio }: WireMessage): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (audio) this.#socket.send(bytesOf(audio), { binary: true });
    else this.#socket.send(JSON.stringify(event));
  }

  close(code: CloseCode, reason: string): void {
    this.#socket.close(code, reason);
    const timer = setTimeout(() => this.#socket.terminate(), CLOSE_GRACE_MS);
    this.#socket.once('close', () => clearTimeout(timer));
  }
}
