import type { Item, SessionEvent, SessionSettings } from '@repartee/core';
import { decodeClientEvent } from './decode-client-event.js';
import type { Command } from './decode-client-event.js';
import { EventEncoder } from './event-encoder.js';
import { eventIds } from './event-ids.js';
import type { SessionIdentity } from './session-object.js';

/** One event on its way to a client, in whatever shape that client reads. */
export interface WireMessage {
  readonly event: { readonly type: string; readonly event_id?: string };
  /** Samples that travel beside the event, at doors that can. */
  readonly audio?: Int16Array;
}

/** How one client writes to its session and reads from it. It keeps what the client may set and the session does not know. */
export interface Dialect {
  /** A parsed JSON value to a command. Throws `protocol`. */
  decode(value: unknown): Command;
  /** Feed it every event of the session, in order. */
  encode(event: SessionEvent): readonly WireMessage[];
  /** Answers `conversation.item.retrieve`. */
  retrieved(item: Item): WireMessage;
  /** An error that the session did not report by itself. `clientEventId`: of the event that caused it. */
  error(error: unknown, clientEventId?: string | null): WireMessage;
}

export interface DialectOptions {
  readonly identity: SessionIdentity;
  /** As they are when the session opens. */
  readonly settings: SessionSettings;
  /** Longest text a client may put into the conversation or its instructions. */
  readonly maxTextChars: number;
}

/** The house's own: PCM beside the events, and the `repartee.*` events among them. */
export function houseDialect({ identity, settings, maxTextChars }: DialectOptions): Dialect {
  const encoder = new EventEncoder(identity, settings, eventIds());
  return {
    decode: (value) => decodeClientEvent(value, { ...identity, maxTextChars }),
    encode: (event) => encoder.encode(event),
    retrieved: (item) => encoder.retrieved(item),
    error: (error, clientEventId) => encoder.error(error, clientEventId),
  };
}
