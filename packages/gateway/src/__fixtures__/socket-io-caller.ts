import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import type { WireEvent } from './test-client.js';

/** A Socket.IO client that keeps what came, and awaits what it expects. */
export class SocketIoCaller {
  readonly socket: Socket;
  readonly received: { readonly name: string; readonly event: WireEvent; readonly audio: Buffer | undefined }[] = [];
  #wake: (() => void) | undefined;
  #read = 0;

  constructor(url: string, sampleRate: number) {
    this.socket = io(`${url}/realtime`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      query: { sample_rate: String(sampleRate) },
    });
    this.socket.onAny((name: string, event: WireEvent, audio?: Buffer) => {
      this.received.push({ name, event, audio });
      this.#wake?.();
    });
  }

  /** The next event of this name that was not awaited yet. */
  async next(name: string): Promise<WireEvent> {
    for (;;) {
      while (this.#read < this.received.length) {
        const message = this.received[this.#read++]!;
        if (message.name === name) return message.event;
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** The WebSocket under the protocol. */
  get wire(): { pause(): void; terminate(): void } {
    return (this.socket.io.engine.transport as unknown as { ws: SocketIoCaller['wire'] }).ws;
  }
}
