import type { ServerEvent } from '@repartee/protocol';
import type { ReceivedAudio } from './loudspeaker.js';

/** What comes out of a line. Called in order; must not throw. */
export interface LineListener {
  event(event: ServerEvent): void;
  audio(audio: ReceivedAudio): void;
  /** The other side ended the call. */
  closed(reason: string): void;
}

/** A connection to an agent: a conversation in this process, or a server somewhere. */
export interface Line {
  /** Hz, both ways. */
  readonly sampleRate: number;
  /** Microphone audio, one packet. */
  sendAudio(samples: Int16Array): void;
  /** An event of the client. What the other side thinks of it comes as an `error` event. */
  send(event: { readonly type: string }): void;
  hangUp(): Promise<void>;
}

export type OpenLine = (listener: LineListener) => Promise<Line>;
