import { bytesOf } from '@repartee/protocol';
import type { WireMessage } from '@repartee/protocol';
import type { Socket } from 'socket.io';
import type { ClientLink } from './client.js';
import { closeCodes } from './close-codes.js';
import type { CloseCode } from './close-codes.js';

/** How long a peer has to read what is left. */
const CLOSE_GRACE_MS = 1000;

/** The parts of an Engine.IO connection that tell what is not sent yet, and that end it. */
interface EngineConnection {
  readonly writeBuffer: readonly { readonly data?: string | Uint8Array }[];
  readonly transport: {
    readonly socket?: {
      readonly bufferedAmount: number;
      terminate(): void;
      once(name: 'close', then: () => void): void;
    };
    /** Only with polling: how long the next poll is waited for, ms. */
    closeTimeout?: number;
  };
  close(discard?: boolean): void;
}

/** Events by their name; audio as a second, binary argument. */
export class SocketIoLink implements ClientLink {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  get bufferedBytes(): number {
    const { writeBuffer, transport } = this.#connection;
    const queued = writeBuffer.reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
    return queued + (transport.socket?.bufferedAmount ?? 0);
  }

  send({ event, audio }: WireMessage): void {
    if (audio) this.#socket.emit(event.type, event, bytesOf(audio));
    else this.#socket.emit(event.type, event);
  }

  close(code: CloseCode): void {
    const connection = this.#connection;
    const { transport } = connection;
    const webSocket = transport.socket;
    // Engine.IO takes a WebSocket as closed as soon as it has asked for it; a peer that does not read never answers.
    const timer = setTimeout(() => {
      connection.close(true);
      webSocket?.terminate();
    }, CLOSE_GRACE_MS);
    (webSocket ?? this.#socket.conn).once('close', () => clearTimeout(timer));
    if (code === closeCodes.goingAway) {
      // Without a goodbye of the namespace the client connects again by itself.
      connection.close(true);
      return;
    }
    if (transport.closeTimeout !== undefined) transport.closeTimeout = CLOSE_GRACE_MS;
    this.#socket.disconnect(true);
  }

  get #connection(): EngineConnection {
    return this.#socket.conn as unknown as EngineConnection;
  }
}
