import { once } from 'node:events';
import { WebSocket } from 'ws';

type ServerEvent = { readonly type: string } & Readonly<Record<string, unknown>>;

/** A plain client of the binary door: sends sound, keeps what comes. */
export class Call implements AsyncDisposable {
  readonly events: ServerEvent[] = [];
  audioBytes = 0;
  closeCode: number | undefined;
  readonly #socket: WebSocket;
  readonly #watchers = new Set<() => void>();

  static async to(url: string): Promise<Call> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/realtime`);
    const call = new Call(socket);
    await once(socket, 'open');
    return call;
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.audioBytes += data.byteLength;
      else this.events.push(JSON.parse(data.toString()) as ServerEvent);
      this.#notify();
    });
    socket.on('close', (code) => {
      this.closeCode = code;
      this.#notify();
    });
  }

  /** Half a second of a tone, then silence. */
  speak(rate = 24_000): void {
    this.#socket.send(Int16Array.from({ length: rate / 2 }, (_, i) => 16_000 * Math.sin(i / 12)));
    this.#socket.send(new Int16Array(rate));
  }

  /** Resolves with the first event of the type; rejects when the server ends the call before. */
  async event(type: string): Promise<ServerEvent> {
    await this.until(() => this.events.some((event) => event.type === type) || this.closeCode !== undefined);
    const found = this.events.find((event) => event.type === type);
    if (!found) throw new Error(`The call ended (${this.closeCode}) without ${type}`);
    return found;
  }

  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const watch = () => {
        if (!condition()) return;
        this.#watchers.delete(watch);
        resolve();
      };
      this.#watchers.add(watch);
      watch();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await this.until(() => this.closeCode !== undefined);
  }

  #notify(): void {
    for (const watch of [...this.#watchers]) watch();
  }
}
