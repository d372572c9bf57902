import { ReparteeError } from '@repartee/core/providers';
import type { Clock, Logger } from '@repartee/core/providers';
import { Deadline, Mailbox } from '@repartee/core/streams';
import { WebSocket } from 'ws';
import { hungUp, refusedUpgrade, reported, tooLate, unreachable } from './failure.js';
import type { WireError } from './failure.js';
import type { RealtimeSettings } from './settings.js';

/** An event of the server. Its fields are checked where they are read. */
export interface WireEvent {
  readonly type: string;
  readonly response_id?: unknown;
  readonly delta?: unknown;
  readonly item?: {
    readonly type?: unknown;
    readonly name?: unknown;
    readonly call_id?: unknown;
    readonly arguments?: unknown;
  };
  readonly response?: {
    readonly id?: unknown;
    readonly status?: unknown;
    readonly status_details?: { readonly reason?: unknown; readonly error?: WireError | null } | null;
    readonly metadata?: Readonly<Record<string, unknown>> | null;
    readonly usage?: { readonly input_tokens?: unknown; readonly output_tokens?: unknown } | null;
  };
  readonly error?: WireError & { readonly event_id?: unknown };
}

/** Events of one response that may wait unread: a model writes faster than a voice speaks. */
const CAPACITY = 16_384;
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

interface Request {
  readonly events: Mailbox<WireEvent>;
  responseId: string | undefined;
  isCancelled: boolean;
  /** There will be no response. */
  hasFailed: boolean;
}

/** One session at the server, for text. Several responses may be under way; each is told from the others by its metadata. */
export class RealtimeConnection {
  readonly #socket: WebSocket;
  readonly #settings: RealtimeSettings;
  readonly #logger: Logger;
  readonly #requests = new Map<string, Request>();
  #count = 0;
  #isOpen = true;
  readonly #onClose: () => void;
  readonly #onIdle: () => void;

  /** Rejects with `config`, `overload`, `timeout` or `provider`. */
  static async open(
    settings: RealtimeSettings,
    { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
    signal: AbortSignal,
    onClose: () => void,
    /** Nothing is being made any more. */
    onIdle: () => void = () => {},
  ): Promise<RealtimeConnection> {
    using deadline = new Deadline(clock, signal);
    const url = new URL(settings.url);
    if (!url.searchParams.has('model') && !url.searchParams.has('deployment'))
      url.searchParams.set('model', settings.model);
    const socket = new WebSocket(url, {
      headers: { ...(settings.apiKey && { Authorization: `Bearer ${settings.apiKey}` }), ...settings.headers },
      perMessageDeflate: false,
      maxPayload: MAX_MESSAGE_BYTES,
    });
    const stop = () => socket.terminate();
    deadline.signal.addEventListener('abort', stop, { once: true });
    try {
      await deadline.wait(greeting(socket, settings), settings.connectMs);
    } catch (cause) {
      socket.terminate();
      if (deadline.isOver) throw tooLate('connectMs', settings);
      throw unreachable(cause, settings);
    } finally {
      deadline.signal.removeEventListener('abort', stop);
    }
    const connection = new RealtimeConnection(socket, settings, logger, onClose, onIdle);
    connection.#send({
      type: 'session.update',
      session: { type: 'realtime', output_modalities: ['text'], audio: { input: { turn_detection: null } } },
    });
    return connection;
  }

  private constructor(
    socket: WebSocket,
    settings: RealtimeSettings,
    logger: Logger,
    onClose: () => void,
    onIdle: () => void,
  ) {
    this.#socket = socket;
    this.#settings = settings;
    this.#logger = logger;
    this.#onClose = onClose;
    this.#onIdle = onIdle;
    socket.on('message', (data: Buffer, isBinary) => this.#receive(isBinary ? '' : data.toString('utf8')));
    socket.on('close', (code) => this.#end(hungUp(code, settings)));
    socket.on('error', (cause) => this.#end(unreachable(cause, settings)));
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get isBusy(): boolean {
    return this.#requests.size > 0;
  }

  /** Asks for a response outside the server's conversation. Its events come until `response.done`; the rest is up to `finish`. */
  request(response: Readonly<Record<string, unknown>>): { readonly id: string; readonly events: Mailbox<WireEvent> } {
    const id = `reply_${++this.#count}`;
    const request: Request = {
      events: new Mailbox({ capacity: CAPACITY }),
      responseId: undefined,
      isCancelled: false,
      hasFailed: false,
    };
    this.#requests.set(id, request);
    this.#send({
      type: 'response.create',
      event_id: id,
      response: { ...response, conversation: 'none', metadata: { reply: id } },
    });
    return { id, events: request.events };
  }

  /** Nobody reads the response any more. One that is still being made is cancelled. */
  finish(id: string, isDone: boolean): void {
    const request = this.#requests.get(id);
    if (!request) return;
    if (isDone || request.hasFailed || !this.#isOpen) return this.#forget(id);
    request.isCancelled = true;
    if (request.responseId) this.#cancel(request.responseId);
  }

  close(): void {
    this.#end(new ReparteeError('provider', 'The connection was closed'));
    this.#socket.close();
  }

  #receive(text: string): void {
    let event: WireEvent;
    try {
      event = JSON.parse(text) as WireEvent;
      if (typeof event?.type !== 'string') throw new Error('no event');
    } catch {
      this.#logger.warn('realtime-event-unknown', { model: this.#settings.model });
      this.#end(
        new ReparteeError(
          'provider',
          `The model ${this.#settings.model} sent something that is no event. Is url a Realtime API?`,
          { retryable: true },
        ),
      );
      this.#socket.terminate();
      return;
    }
    if (event.type === 'error') return this.#fail(event.error ?? {});
    const id = this.#requestOf(event);
    const request = id === undefined ? undefined : this.#requests.get(id);
    if (!request) return;
    if (event.type === 'response.created') {
      request.responseId = String(event.response?.id);
      if (request.isCancelled) this.#cancel(request.responseId);
    }
    if (request.isCancelled) {
      if (event.type === 'response.done') this.#forget(id!);
      return;
    }
    try {
      request.events.put(event);
    } catch (flood) {
      this.#end(ReparteeError.from(flood, 'overload', 'The server floods'));
      this.#socket.terminate();
    }
  }

  #requestOf(event: WireEvent): string | undefined {
    const name = event.response?.metadata?.reply;
    if (typeof name === 'string') return name;
    const responseId = event.response_id ?? event.response?.id;
    if (responseId === undefined) return undefined;
    for (const [id, request] of this.#requests) if (request.responseId === responseId) return id;
    return undefined;
  }

  #fail(error: NonNullable<WireEvent['error']>): void {
    const failure = reported(error, this.#settings);
    const request = this.#requestNamed(error.event_id);
    if (request) {
      request.hasFailed = true;
      request.events.fail(failure);
    }
    // A cancellation that came too late is no failure.
    else if (error.code !== 'response_cancel_not_active') this.#logger.warn('realtime-error', { error: failure });
  }

  /** An error without a name is that of the one request that has not begun, if it is one. */
  #requestNamed(eventId: unknown): Request | undefined {
    if (typeof eventId === 'string') return this.#requests.get(eventId);
    const waiting = [...this.#requests.values()].filter(({ responseId }) => responseId === undefined);
    return waiting.length === 1 ? waiting[0] : undefined;
  }

  #forget(id: string): void {
    this.#requests.delete(id);
    if (this.#requests.size === 0 && this.#isOpen) this.#onIdle();
  }

  #cancel(responseId: string): void {
    this.#send({ type: 'response.cancel', response_id: responseId });
  }

  #send(event: object): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(event));
  }

  #end(error: ReparteeError): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    for (const { events } of this.#requests.values()) events.fail(error);
    this.#onClose();
  }
}

/** Resolves with the server's greeting: before it, nothing may be sent. */
function greeting(socket: WebSocket, settings: RealtimeSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('message', (data: Buffer) => {
      let event: WireEvent | undefined;
      try {
        event = JSON.parse(data.toString('utf8')) as WireEvent;
      } catch {
        // Told below.
      }
      if (event?.type === 'session.created') resolve();
      else if (event?.type === 'error') reject(reported(event.error ?? {}, settings));
      else
        reject(
          new ReparteeError(
            'provider',
            `The server at ${new URL(settings.url).origin} greeted with something that is no session. Is url a Realtime API?`,
          ),
        );
    });
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      reject(refusedUpgrade(response.statusCode ?? 0, settings));
    });
    socket.once('close', (code) => reject(hungUp(code, settings)));
    socket.on('error', reject);
  });
}
