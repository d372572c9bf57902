import type { ServerEvent } from '@repartee/protocol';
import type { AudibleSpan } from './loudspeaker.js';

/** All that is known of a call so far. Times are ms of the call; every list is in order of time. */
export interface Evidence {
  readonly events: readonly { readonly atMs: number; readonly event: ServerEvent }[];
  /** What the caller heard of the agent. */
  readonly spans: readonly AudibleSpan[];
  /** Words of the agent, when they were heard. */
  readonly heardWords: readonly { readonly atMs: number; readonly itemId: string; readonly text: string }[];
  /** What the caller did. */
  readonly actions: readonly Action[];
  /** The user's last message, each time the model was asked. Empty in real time. */
  readonly asked: readonly { readonly atMs: number; readonly text: string }[];
  /** Tools of the agent that ran. Empty in real time. */
  readonly toolRuns: readonly { readonly atMs: number; readonly name: string }[];
}

export interface Action {
  readonly kind:
    'start' | 'say' | 'interrupt' | 'backchannel' | 'cough' | 'noise' | 'stay-silent' | 'send' | 'network' | 'hang-up';
  readonly fromMs: number;
  /** For sounds, their last voiced sample. */
  readonly untilMs: number;
  /** The agent could be heard when it began. */
  readonly overAgent: boolean;
  /** For people. */
  readonly text: string;
}

/** A client that acts: what is expected afterwards counts from here. */
export function lastAction(evidence: Evidence): Action {
  return evidence.actions.at(-1) as Action;
}

export function isAudible(spans: readonly AudibleSpan[], fromMs: number, toMs: number): boolean {
  return spans.some((span) => span.startMs < toMs && span.endMs > fromMs);
}
