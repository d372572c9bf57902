import type { WebSocket } from 'ws';

/** Pings WebSockets, so that proxies keep them open, and ends those whose peer is gone. */
export class KeepAlive implements Disposable {
  readonly #timer: NodeJS.Timeout;
  /** Whether anything came since the last ping. */
  readonly #heard = new Map<WebSocket, boolean>();

  constructor(intervalMs: number) {
    this.#timer = setInterval(() => this.#ping(), intervalMs);
    this.#timer.unref();
  }

  watch(socket: WebSocket): void {
    const hear = () => this.#heard.set(socket, true);
    hear();
    socket.on('pong', hear);
    socket.on('message', hear);
    socket.once('close', () => {
      socket.off('pong', hear);
      socket.off('message', hear);
      this.#heard.delete(socket);
    });
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #ping(): void {
    for (const [socket, heard] of this.#heard) {
      this.#heard.set(socket, false);
      if (heard) socket.ping();
      else socket.terminate();
    }
  }
}
