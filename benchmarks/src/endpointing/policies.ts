import { configSchema } from '@repartee/core/config';
import type { ConfigInput } from '@repartee/core/config';
import { configuredDetection } from '@repartee/core/turn-taking';
import { modelled } from './latency.js';
import type { PlayOptions } from './play-call.js';

/** A way to decide when a turn is over. */
export interface Policy {
  readonly name: string;
  readonly options: PlayOptions;
}

type Settings = NonNullable<ConfigInput['turnTaking']>;

const both = { turn: true, wording: true };
const onlyTurn = { turn: true, wording: false };
const neither = { turn: false, wording: false };

/** The same silence for everybody. */
const silence = (ms: number): Settings => ({
  minDelayMs: ms,
  sentenceDelayMs: ms,
  maxDelayMs: ms,
  pauseMs: Math.min(ms, 128),
  adaptive: false,
});

/** Two delays, and the turn model's word at this silence which of them it is. */
const twoDelays = (minDelayMs: number, maxDelayMs: number, pauseMs: number): Settings => ({
  pauseMs,
  minDelayMs,
  sentenceDelayMs: maxDelayMs,
  maxDelayMs,
  completeThreshold: 0.5,
  incompleteThreshold: 0.5,
  adaptive: false,
});

export const policies: readonly Policy[] = [
  policy('Repartee, as configured by default', {}, both),
  policy('the same without learning', { adaptive: false }, both),
  policy('silence of 500 ms', silence(500), neither),
  policy('silence of 200 ms', silence(200), neither),
  policy('Smart Turn, 500 ms or 3 s (delays of LiveKit)', twoDelays(500, 3000, 128), onlyTurn),
  policy('Smart Turn after 200 ms, at once or 3 s (Pipecat)', twoDelays(200, 3000, 200), onlyTurn),
];

export function policy(name: string, settings: Settings, asks: PlayOptions['asks']): Policy {
  const turnTaking = configSchema.shape.turnTaking.parse(settings);
  const rules = { config: turnTaking, detection: configuredDetection({ turnTaking }), isBusy: false };
  return { name, options: { rules, latency: modelled, asks } };
}
