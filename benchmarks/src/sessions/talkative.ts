import { setTimeout as sleep } from 'node:timers/promises';
import { Caller } from '@repartee/cli/caller';
import type { Recording } from '../recordings.js';

export interface Turn {
  /** Null: no audible answer. */
  readonly heardMs: number | null;
  readonly answered: boolean;
}

export interface Talk {
  readonly turns: readonly Turn[];
  /** The latest frame of this caller's microphone. Above 20: the machine was too slow to make the call. */
  readonly lateMs: number;
  /** Of the call itself, such as a server that hung up. */
  readonly failure?: string;
}

export interface Talkative {
  readonly door: string;
  readonly recordings: readonly Recording[];
  /** Which recording is next. */
  readonly first: number;
  readonly beginAfterMs: number;
  /** On the clock of `performance.now()`: no question is begun any more. */
  readonly until: number;
  readonly random: () => number;
}

const patienceMs = 20_000;
/** Between the end of an answer and the next question. */
const thinking = { leastMs: 500, mostMs: 2_500 };

/** One call: a question, its answer heard to the end, a moment of thought, the next question. */
export async function talk({ door, recordings, first, beginAfterMs, until, random }: Talkative): Promise<Talk> {
  await sleep(beginAfterMs);
  const turns: Turn[] = [];
  await using caller = await Caller.connect({ url: door, sampleRate: 16_000 });
  try {
    for (let next = first; performance.now() < until; next++) {
      const { samples, sampleRate } = recordings[next % recordings.length] as Recording;
      const utterance = await caller.speak(samples, sampleRate);
      const answer = await caller.answer(utterance, patienceMs).catch(() => undefined);
      turns.push({ heardMs: answer?.heardMs ?? null, answered: answer?.response.status === 'completed' });
      await sleep(thinking.leastMs + random() * (thinking.mostMs - thinking.leastMs));
    }
    return { turns, lateMs: caller.lateMs };
  } catch (error) {
    return { turns, lateMs: caller.lateMs, failure: (error as Error).message };
  }
}
