import { ReparteeError } from '../providers/index.js';
import type { Clock, Logger, ProviderKinds, Tool } from '../providers/index.js';
import type { Config } from '../config/schema.js';
import type { Conversation } from './conversation.js';
import type { SessionEvent } from './session-event.js';
import type { SessionPatch } from './session-settings.js';
import { Session } from './session.js';
import type { TurnTimeline } from './timeline.js';

/** The providers of a cascade: one of each kind, shared by all sessions. */
export type CascadeProviders = Pick<ProviderKinds, 'vad' | 'turn' | 'asr' | 'llm' | 'tts'>;

/** What conversations are made of. Everything here is shared by all of them. */
export interface ConversationParts {
  readonly providers: CascadeProviders;
  /** The tools that `agent.tools` names. */
  readonly tools: readonly Tool[];
  readonly config: Pick<Config, 'agent' | 'turnTaking' | 'deadlines' | 'playback'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Makes ids; `prefix` is `sess`, `item`, `resp`, `call`. */
  readonly createId: (prefix: string) => string;
  readonly maxSessions: number;
}

export interface OpenOptions {
  /** Hz of the audio the client sends and wants. */
  readonly inputRate: number;
  readonly outputRate: number;
  /** Takes every event, in order, and must not throw. Audio is paced already. */
  send(event: SessionEvent): void;
  /** The client's wishes from the start. */
  readonly settings?: SessionPatch;
}

/** Watches all conversations, for metrics. */
export interface ConversationObserver {
  onOpen?(): void;
  onClose?(): void;
  onTimeline?(timeline: TurnTimeline): void;
  onError?(error: ReparteeError): void;
}

/** Opens conversations, counts them, and closes them all when the process stops. */
export class Conversations implements AsyncDisposable {
  readonly #parts: ConversationParts;
  readonly #open = new Set<Session>();
  readonly #observers: ConversationObserver[] = [];
  #closing = false;

  constructor(parts: ConversationParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#open.size;
  }

  get capacity(): number {
    return this.#parts.maxSessions;
  }

  observe(observer: ConversationObserver): void {
    this.#observers.push(observer);
  }

  /** Throws `overload` when the process is full or stopping. */
  open(options: OpenOptions): Conversation {
    if (this.#closing) throw new ReparteeError('overload', 'The server is stopping; connect again in a moment');
    if (this.#open.size >= this.capacity) {
      throw new ReparteeError(
        'overload',
        `All ${this.capacity} sessions are in use (server.maxSessions); try again later`,
      );
    }
    const session: Session = new Session(this.#parts, {
      ...options,
      send: (event) => {
        if (event.type === 'timeline') for (const observer of this.#observers) observer.onTimeline?.(event.timeline);
        if (event.type === 'error') for (const observer of this.#observers) observer.onError?.(event.error);
        options.send(event);
      },
      onClose: () => {
        this.#open.delete(session);
        for (const observer of this.#observers) observer.onClose?.();
      },
    });
    this.#open.add(session);
    for (const observer of this.#observers) observer.onOpen?.();
    session.start();
    return session;
  }

  /** Closes every session; none can be opened any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing = true;
    await Promise.all([...this.#open].map((session) => session.close()));
  }
}
