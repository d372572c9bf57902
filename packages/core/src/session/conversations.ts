import { ReparteeError } from '../providers/index.js';
import type { Conversation } from './conversation.js';
import type { ConversationParts, OpenOptions } from './conversation-parts.js';
import { openSession } from './open-session.js';
import type { OpenedSession } from './open-session.js';
import type { SessionEvent } from './session-event.js';
import { configuredSettings } from './session-settings.js';
import type { SessionSettings } from './session-settings.js';
import type { TurnTimeline } from './timeline.js';

/** Watches all conversations, for metrics. */
export interface ConversationObserver {
  onOpen?(): void;
  onClose?(): void;
  onTimeline?(timeline: TurnTimeline): void;
  onError?(error: ReparteeError): void;
  /** The user made a sound over the agent, and the answer was cancelled (`taken`) or went on (`resumed`). */
  onInterruption?(outcome: 'taken' | 'resumed'): void;
}

/** Opens conversations, counts them, and closes them all when the process stops. */
export class Conversations implements AsyncDisposable {
  readonly #parts: ConversationParts;
  readonly #open = new Set<OpenedSession>();
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

  /** What every session begins with, as the config has it. */
  get configured(): SessionSettings {
    return configuredSettings(this.#parts.config);
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
    const open = this.#parts.openSession ?? openSession;
    const session: OpenedSession = open(this.#parts, {
      ...options,
      send: (event) => {
        if (event.type === 'timeline') for (const observer of this.#observers) observer.onTimeline?.(event.timeline);
        const interruption = interruptionOf(event);
        if (interruption) for (const observer of this.#observers) observer.onInterruption?.(interruption);
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

function interruptionOf(event: SessionEvent): 'taken' | 'resumed' | undefined {
  if (event.type === 'player-resume') return 'resumed';
  return event.type === 'response-end' && event.reason === 'turn-detected' ? 'taken' : undefined;
}
