import { LISTEN_RATE } from '@repartee/core/providers';
import { silentState, takeTurn } from '@repartee/core/turn-taking';
import type { TranscriptReading, TurnTakingEvent, TurnTakingRules } from '@repartee/core/turn-taking';
import type { Call } from './calls.js';
import type { Ears } from './ears.js';
import type { Latency } from './latency.js';

/** What turn-taking made of one call, in audio time. */
export interface PlayedCall {
  /** Turns that were answered: when that was decided. */
  readonly ends: readonly { readonly atMs: number; readonly drafted: boolean }[];
  /** Pauses at which the models were asked. */
  readonly pauses: number;
  /** Answers begun in advance. */
  readonly drafts: number;
}

export interface PlayOptions {
  readonly rules: TurnTakingRules;
  readonly latency: Latency;
  /** Which models the delays depend on. A transcript is waited for in any case. */
  readonly asks: { readonly turn: boolean; readonly wording: boolean };
}

const frameSamples = 512;
const frameMs = (frameSamples * 1000) / LISTEN_RATE;
/** The wording does not depend on how much of the pause is heard: all policies are given the same. */
const wordingSamples = 2 * frameSamples;
const someWords: TranscriptReading = { shape: 'words', words: 1 };

/** One call through the session's own reducer. The models' answers come when they would have come. */
export async function playCall(call: Call, ears: Ears, options: PlayOptions): Promise<PlayedCall> {
  const { rules, latency, asks } = options;
  let state = silentState;
  let from = 0;
  let revision = 0;
  let pauses = 0;
  let drafts = 0;
  const ends: { readonly atMs: number; readonly drafted: boolean }[] = [];
  const due: { readonly atMs: number; readonly event: TurnTakingEvent }[] = [];

  const ask = async (pause: number, nowMs: number): Promise<void> => {
    const to = (nowMs * LISTEN_RATE) / 1000;
    const heard = { name: call.name, from, to };
    if (asks.turn) {
      const complete = await ears.decide(call.samples, heard);
      due.push({ atMs: nowMs + latency.decisionMs, event: { type: 'turn-decision', pause, complete } });
    }
    const voicedTo = (state.lastVoicedMs * LISTEN_RATE) / 1000;
    const spoken = { ...heard, to: Math.min(to, voicedTo + wordingSamples) };
    const reading = asks.wording ? await ears.read(call.samples, spoken) : someWords;
    due.push({
      atMs: Math.max(nowMs, latency.transcriptMs(call.samples, heard)),
      event: { type: 'transcript', pause, revision: ++revision, confidence: undefined, ...reading },
    });
    due.sort((a, b) => a.atMs - b.atMs);
  };

  const dispatch = async (event: TurnTakingEvent, nowMs: number): Promise<void> => {
    const transition = takeTurn(state, event, rules);
    state = transition.state;
    for (const effect of transition.effects) {
      switch (effect.type) {
        case 'turn-start':
          from = Math.round((effect.fromMs * LISTEN_RATE) / 1000);
          break;
        case 'pause':
          pauses++;
          await ask(effect.pause, nowMs);
          break;
        case 'speculate':
          drafts++;
          break;
        case 'turn-end':
          ends.push({ atMs: nowMs, drafted: effect.drafted });
          // Nobody answers: what follows is a turn of its own, not an interruption.
          await dispatch({ type: 'agent-end' }, nowMs);
      }
    }
  };

  for (const [index, speech] of call.frames.entries()) {
    const endMs = (index + 1) * frameMs;
    for (let next = due[0]; next && next.atMs <= endMs; next = due[0]) {
      due.shift();
      await dispatch(next.event, next.atMs);
    }
    const level = rootMeanSquare(call.samples.subarray(index * frameSamples, (index + 1) * frameSamples));
    await dispatch({ type: 'frame', speech, level, isDoubted: false, endMs, durationMs: frameMs }, endMs);
  }
  return { ends, pauses, drafts };
}

function rootMeanSquare(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}
