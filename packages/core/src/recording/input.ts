import type { CallName } from './call.js';
import type { SleepName } from './stopped-clock.js';

/** What reaches a session from outside and is not said by its client. A session runs for no other reason. */
export type Input =
  | { readonly type: 'wake'; readonly sleep: SleepName }
  /** A part of a provider's stream, or the answer of a call that has one. */
  | { readonly type: 'part'; readonly call: CallName; readonly value: unknown }
  | { readonly type: 'end'; readonly call: CallName }
  | { readonly type: 'error'; readonly call: CallName; readonly error: unknown }
  /** A provider wants the next of what the session feeds it, or wants no more of it. */
  | { readonly type: 'pull'; readonly call: CallName }
  | { readonly type: 'leave'; readonly call: CallName }
  /** A tool has something to say. */
  | { readonly type: 'announce'; readonly call: CallName; readonly text: string };
