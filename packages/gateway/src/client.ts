import type { Conversation, Conversations, SessionEvent, SessionPatch } from '@repartee/core';
import type { ServerConfig } from '@repartee/core/config';
import { ReparteeError, silentLogger } from '@repartee/core/providers';
import type { Logger } from '@repartee/core/providers';
import { applyCommand, clientError, clientEventId, errorObject, parseJson, samplesOf } from '@repartee/protocol';
import type { Dialect, DialectOptions, ErrorObject, WireMessage } from '@repartee/protocol';
import { closeCodes } from './close-codes.js';
import type { CloseCode } from './close-codes.js';
import { IdleTimer } from './idle-timer.js';

/** One connection, as its door offers it. */
export interface ClientLink {
  send(message: WireMessage): void;
  /** Handed to the transport and not sent yet. */
  readonly bufferedBytes: number;
  /** Ends the connection after what was sent so far; a peer that does not read is cut off. */
  close(code: CloseCode, reason: string): void;
}

export interface ClientOptions {
  readonly link: ClientLink;
  readonly conversations: Conversations;
  readonly limits: Pick<ServerConfig, 'maxMessageBytes' | 'maxTextChars' | 'maxBufferedBytes' | 'idleTimeoutMs'>;
  /** Hz, both ways. */
  readonly sampleRate: number;
  /** Its wishes from the start. */
  readonly settings?: SessionPatch;
  readonly speak: (options: DialectOptions) => Dialect;
  readonly logger?: Logger;
  onClose(client: Client): void;
}

/** One client of any door, with a conversation of its own: what it sends becomes commands, what happens becomes events. */
export class Client {
  readonly #link: ClientLink;
  readonly #options: ClientOptions;
  readonly #logger: Logger;
  readonly #conversation: Conversation;
  readonly #dialect: Dialect;
  readonly #idle: IdleTimer;
  #closing: Promise<void> | undefined;

  /** Throws `overload` when there is no room for another conversation. */
  constructor(options: ClientOptions) {
    this.#options = options;
    this.#link = options.link;
    this.#logger = options.logger ?? silentLogger;
    const { sampleRate, conversations, limits, settings: wished } = options;
    let early: SessionEvent[] | undefined = [];
    this.#conversation = conversations.open({
      inputRate: sampleRate,
      outputRate: sampleRate,
      ...(wished && { settings: wished }),
      send: (event) => (early ? early.push(event) : this.#tell(event)),
    });
    const { id, settings } = this.#conversation;
    this.#dialect = options.speak({
      identity: { id, inputRate: sampleRate, outputRate: sampleRate },
      settings,
      maxTextChars: limits.maxTextChars,
    });
    this.#idle = new IdleTimer(limits.idleTimeoutMs, () => this.#endIdle());
    const missed = early;
    early = undefined;
    for (const event of missed) this.#tell(event);
  }

  get closed(): boolean {
    return this.#closing !== undefined;
  }

  /** JSON text of one event. */
  receiveText(text: string): void {
    this.#attempt(null, () => this.receiveEvent(parseJson(text)));
  }

  /** One event as a value. Null, or what was wrong: the client was told already. */
  receiveEvent(value: unknown): ErrorObject | null {
    return this.#attempt(clientEventId(value), () => {
      const item = applyCommand(this.#conversation, this.#dialect.decode(value));
      if (item) this.#send(this.#dialect.retrieved(item));
    });
  }

  /** PCM16 LE mono at the session's rate. Null, or what was wrong: the client was told already. */
  receiveAudio(bytes: Uint8Array): ErrorObject | null {
    return this.#attempt(null, () => this.#conversation.appendAudio(samplesOf(bytes)));
  }

  /** A message longer than the server takes: says so and hangs up. */
  refuseTooLarge(): void {
    const { maxMessageBytes } = this.#options.limits;
    this.#end(
      closeCodes.tooLarge,
      clientError(
        `A message may have at most ${maxMessageBytes} bytes (server.maxMessageBytes); send audio in pieces`,
        {
          reason: 'message-too-large',
        },
      ),
    );
  }

  /** The server stops. */
  dismiss(): Promise<void> {
    if (!this.#closing) this.#link.close(closeCodes.goingAway, 'the server is stopping');
    return this.close();
  }

  /** The connection is gone, or going. Resolves when nothing of the conversation is left. */
  close(): Promise<void> {
    if (this.#closing) return this.#closing;
    this.#idle[Symbol.dispose]();
    this.#closing = this.#conversation.close();
    this.#options.onClose(this);
    return this.#closing;
  }

  #tell(event: SessionEvent): void {
    if (this.#closing) return;
    this.#idle.touch();
    for (const message of this.#dialect.encode(event)) this.#send(message);
  }

  #send(message: WireMessage): void {
    if (this.#closing) return;
    this.#link.send(message);
    const { maxBufferedBytes } = this.#options.limits;
    if (this.#link.bufferedBytes <= maxBufferedBytes) return;
    this.#end(
      closeCodes.tryAgainLater,
      clientError(`More than ${maxBufferedBytes} bytes wait to be read (server.maxBufferedBytes)`, {
        reason: 'slow-consumer',
      }),
    );
  }

  #attempt(eventId: string | null, action: () => void): ErrorObject | null {
    if (this.#closing) return null;
    this.#idle.touch();
    try {
      action();
      return null;
    } catch (error) {
      if (!ReparteeError.is(error)) this.#logger.error('client-event-error', { session: this.#conversation.id, error });
      this.#send(this.#dialect.error(error, eventId));
      return errorObject(error);
    }
  }

  #endIdle(): void {
    const { idleTimeoutMs } = this.#options.limits;
    const message = `Nothing was sent or said for ${idleTimeoutMs} ms (server.idleTimeoutMs)`;
    this.#end(closeCodes.idle, clientError(message, { reason: 'idle-timeout' }));
  }

  #end(code: CloseCode, error: ReparteeError): void {
    if (this.#closing) return;
    this.#link.send(this.#dialect.error(error));
    this.#link.close(code, errorObject(error).code);
    this.close().catch((cause: unknown) => this.#logger.error('client-close-error', { error: cause }));
  }
}
