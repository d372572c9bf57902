import { Caller } from '@repartee/cli/caller';
import type { AgentResponse } from '@repartee/cli/caller';
import { joinSamples } from '@repartee/core/audio';
import type { Random } from '../random.js';
import type { Recording } from '../recordings.js';

export interface InterruptedCallOptions {
  readonly door: string;
  readonly player: 'full' | 'plain';
  /** Answers to interrupt. */
  readonly times: number;
  readonly random: Random;
  /** What the user says over the agent, one after the other. */
  readonly words: readonly Recording[];
}

/** An answer that was cut short. */
export interface CutAnswer {
  /** What the conversation keeps of it, as `response.done` says. */
  readonly kept: string;
  /** What was written of it. */
  readonly written: string;
  /** Its audio that was played. */
  readonly played: Float32Array;
  readonly sampleRate: number;
}

const SHORTEST_MS = 700;
const LONGEST_MS = 5_000;
/** An answer that is not heard for so long is not waited for. */
const PATIENCE_MS = 15_000;
const TRIES = 3;

/** One call in which every answer is spoken over, at a moment nobody can foresee. What is said over it is answered, and that is spoken over again. */
export async function interruptedCall(options: InterruptedCallOptions): Promise<CutAnswer[]> {
  const { door, player, times, random, words } = options;
  const cuts: CutAnswer[] = [];
  await using caller = await Caller.connect({ url: door, sampleRate: 16_000, player });
  await caller.hush();
  for (let round = 0; cuts.length < times && round < 2 * times; round++) {
    const answer = await nextAnswer(caller);
    const targetMs = SHORTEST_MS + random() * (LONGEST_MS - SHORTEST_MS);
    const heardEnough = () => answer.endedMs !== null || playedMs(caller, answer) >= targetMs;
    const since = caller.now();
    await caller.until(() => heardEnough() || caller.now() - since > PATIENCE_MS);
    if (!heardEnough()) {
      const state = `${Math.round(playedMs(caller, answer))} ms played, ${caller.heard.paused ? 'paused' : 'not paused'}`;
      console.log(`${player}: an answer did not go on within ${PATIENCE_MS} ms (${state})`);
    }
    for (let attempt = 0; attempt < TRIES && answer.endedMs === null; attempt++) {
      const { samples, sampleRate } = words[(round + attempt) % words.length]!;
      await caller.speak(samples, sampleRate);
      const saidAt = caller.now();
      await caller.until(() => answer.endedMs !== null || caller.now() - saidAt > 1_500);
    }
    if (answer.endedMs === null) caller.send({ type: 'response.cancel' });
    // The next answer may have begun; a plain player still plays on what it has of this one.
    const isHeard = () => playedMs(caller, answer) === playedMs(caller, answer, Infinity);
    await caller.until(() => answer.endedMs !== null && isHeard(), PATIENCE_MS, 'silence');
    if (answer.status !== 'cancelled' || answer.kept === null) continue;
    cuts.push({ kept: answer.kept, written: answer.text, played: playedOf(caller, answer), sampleRate: 16_000 });
  }
  return cuts;
}

/** The one under way, or coming; asked for when there is none. */
async function nextAnswer(caller: Caller): Promise<AgentResponse> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const since = caller.now();
    await caller.until(() => caller.log.activeResponse !== undefined || caller.now() - since > 5_000);
    if (caller.log.activeResponse) return caller.log.activeResponse;
    caller.write('Tell me more.');
  }
  await caller.until(() => caller.log.activeResponse !== undefined, PATIENCE_MS, 'an answer');
  return caller.log.activeResponse!;
}

function playedMs(caller: Caller, { itemId }: AgentResponse, atMs = caller.now()): number {
  return caller.heard.positions(atMs).find((position) => position.itemId === itemId)?.playedMs ?? 0;
}

function playedOf(caller: Caller, { itemId }: AgentResponse): Float32Array {
  return joinSamples(caller.heard.audio.filter((piece) => piece.itemId === itemId).map(({ samples }) => samples));
}
