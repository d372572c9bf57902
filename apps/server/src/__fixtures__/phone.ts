import { once } from 'node:events';
import { decodeG711, encodeG711, floatToPcm16, resample } from '@repartee/core/audio';
import { LISTEN_RATE } from '@repartee/core/providers';
import { WebSocket } from 'ws';

const frameMs = 20;

/**
 * A phone call as Twilio Media Streams carries it, made after its documentation: messages in their order, mu-law without
 * pause, what it is sent played in real time, marks echoed once they are passed, all of them when it is cleared.
 */
export class Phone implements AsyncDisposable {
  readonly #socket: WebSocket;
  readonly #started = performance.now();
  readonly #timer: NodeJS.Timeout;
  #sent = 0;
  #saying = Buffer.alloc(0);
  #queue: (Buffer | string)[] = [];
  /** What the caller hears, 8 kHz, silence included. */
  readonly heard: Int16Array[] = [];
  /** Everything in its order, for the record: `media` in both directions left out. */
  readonly log: string[] = [];

  static async dial(url: string): Promise<Phone> {
    const socket = new WebSocket(url);
    await once(socket, 'open');
    return new Phone(socket);
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.#obey(JSON.parse(data.toString())));
    this.#send({ event: 'connected', protocol: 'Call', version: '1.0.0' });
    const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 };
    const start = {
      streamSid: 'MZ1',
      accountSid: 'AC1',
      callSid: 'CA1',
      tracks: ['inbound'],
      customParameters: {},
      mediaFormat,
    };
    this.#send({ event: 'start', sequenceNumber: '1', streamSid: 'MZ1', start });
    this.#timer = setInterval(() => this.#catchUp(), frameMs);
  }

  /** 16 kHz. */
  say(samples: Float32Array): void {
    const bytes = encodeG711(floatToPcm16(resample(samples, LISTEN_RATE, 8000)), 'pcmu');
    this.#saying = Buffer.concat([this.#saying, bytes]);
  }

  get isSaying(): boolean {
    return this.#saying.length > 0;
  }

  press(digits: string): void {
    for (const digit of digits) {
      this.#send({ event: 'dtmf', streamSid: 'MZ1', dtmf: { track: 'inbound_track', digit } });
    }
  }

  /** Audible audio so far, ms. */
  get voicedMs(): number {
    return frameMs * this.heard.filter((frame) => frame.some((sample) => Math.abs(sample) > 600)).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#send({ event: 'stop', streamSid: 'MZ1', stop: { accountSid: 'AC1', callSid: 'CA1' } });
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }

  #obey(order: { event: string; streamSid: string; media?: { payload: string }; mark?: { name: string } }): void {
    if (order.event === 'media') this.#queue.push(Buffer.from(order.media!.payload, 'base64'));
    else if (order.event === 'mark') this.#queue.push(order.mark!.name);
    else {
      this.log.push(order.event);
      for (const entry of this.#queue.splice(0)) if (typeof entry === 'string') this.#echo(entry);
    }
  }

  #catchUp(): void {
    for (const due = (performance.now() - this.#started) / frameMs; this.#sent < due; this.#sent++) {
      const bytes = Buffer.alloc(8 * frameMs, 0xff);
      this.#saying.copy(bytes, 0, 0, bytes.length);
      this.#saying = this.#saying.subarray(bytes.length);
      const media = {
        track: 'inbound',
        chunk: String(this.#sent),
        timestamp: String(this.#sent * frameMs),
        payload: bytes.toString('base64'),
      };
      this.#send({ event: 'media', streamSid: 'MZ1', media });
      this.#play();
    }
  }

  #play(): void {
    const bytes = Buffer.alloc(8 * frameMs, 0xff);
    for (let at = 0; at < bytes.length && this.#queue.length > 0;) {
      const entry = this.#queue[0]!;
      if (typeof entry === 'string') {
        this.#echo(entry);
        this.#queue.shift();
        continue;
      }
      const length = entry.copy(bytes, at);
      at += length;
      if (length < entry.length) this.#queue[0] = entry.subarray(length);
      else this.#queue.shift();
    }
    while (typeof this.#queue[0] === 'string') this.#echo(this.#queue.shift() as string);
    this.heard.push(decodeG711(bytes, 'pcmu'));
  }

  #echo(name: string): void {
    this.#send({ event: 'mark', streamSid: 'MZ1', mark: { name } });
  }

  #send(message: object): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}
