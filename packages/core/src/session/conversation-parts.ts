import type { Config } from '../config/schema.js';
import type { Clock, Logger, ProviderKinds, Tool } from '../providers/index.js';
import type { OpenSession } from './open-session.js';
import type { SessionEvent } from './session-event.js';
import type { SessionPatch } from './session-settings.js';
import type { TurnTakingEffect } from './turn-taking.js';

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
  /** Calls waiting per worker of the pool, right now; left out: there is no pool to be busy. */
  readonly load?: () => number;
  /** Sees every decision of turn-taking, in order, before it takes effect. */
  readonly onDecision?: (effect: TurnTakingEffect) => void;
  /**
   * What is concluded from the words or the sound themselves passes through here, as plain data: a record without them
   * replays all the same. Left out: nothing listens.
   */
  readonly conclude?: <T>(from: 'words' | 'sound', conclusion: () => T) => T;
  /** How sessions are opened, where they are recorded. */
  readonly openSession?: OpenSession;
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
