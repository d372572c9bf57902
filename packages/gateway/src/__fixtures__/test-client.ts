import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';

/** An event of the server, as it stands on the wire. */
export interface WireEvent {
  readonly type: string;
  readonly event_id: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read what they expect
  readonly [field: string]: any;
}

/** What came, in order: events as objects, audio as bytes. */
type Received = WireEvent | Buffer;

/** A plain WebSocket client that awaits what it expects. */
export class TestClient implements AsyncDisposable {
  readonly socket: WebSocket;
  readonly received: Received[] = [];
  /** Code and reason, once the connection is closed. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  #wake: (() => void) | undefined;
  #read = 0;

  constructor(url: string, options: ClientOptions = {}) {
    this.socket = new WebSocket(url, { perMessageDeflate: false, ...options });
    this.socket.on('error', () => {});
    this.socket.on('message', (data: Buffer, isBinary) => {
      this.received.push(isBinary ? data : (JSON.parse(data.toString()) as WireEvent));
      this.#wake?.();
    });
    this.closed = new Promise((resolve) =>
      this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() })),
    );
  }

  static async open(url: string, options?: ClientOptions): Promise<TestClient> {
    const client = new TestClient(url, options);
    await client.next('session.created');
    return client;
  }

  get types(): string[] {
    return this.received.map((message) => (Buffer.isBuffer(message) ? 'audio' : message.type));
  }

  /** The next event of this type that was not awaited yet. */
  async next(type: string): Promise<WireEvent> {
    for (;;) {
      while (this.#read < this.received.length) {
        const message = this.received[this.#read++]!;
        if (!Buffer.isBuffer(message) && message.type === type) return message;
      }
      await this.#more();
    }
  }

  /** The next audio that was not awaited yet. */
  async nextAudio(): Promise<Buffer> {
    for (;;) {
      while (this.#read < this.received.length) {
        const message = this.received[this.#read++]!;
        if (Buffer.isBuffer(message)) return message;
      }
      await this.#more();
    }
  }

  send(message: object | string | Uint8Array): void {
    if (message instanceof Uint8Array) this.socket.send(message, { binary: true });
    else this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.close();
    await this.closed;
  }

  #more(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }
}

/** PCM16 of so many samples, no two neighbours alike. */
export function pcm(samples: number): Buffer {
  const bytes = Buffer.alloc(samples * 2);
  for (let i = 0; i < samples; i++) bytes.writeInt16LE(((i * 2713) % 65_536) - 32_768, i * 2);
  return bytes;
}
