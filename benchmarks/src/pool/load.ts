import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadedModel } from '@repartee/core/providers';
import { seeded } from '../random.js';
import { positions } from './decoding.model.js';
import type { Utterance } from './decoding.model.js';

export type Decodings = LoadedModel<Utterance, number>;

export interface LoadResult {
  /** From when it was due to come to its transcript; of those that were done in time. */
  readonly latenciesMs: readonly number[];
  readonly offered: number;
  readonly perSecond: number;
}

/** Of the shortest answers and of long sentences. */
const tokens = { least: 6, most: 45 };

export function someUtterances(count: number, seed: number): Utterance[] {
  const random = seeded(seed);
  return Array.from({ length: count }, () => ({
    heard: Math.floor(random() * positions.length),
    tokens: tokens.least + Math.floor(random() * (tokens.most - tokens.least + 1)),
  }));
}

/** Utterances per second of a worker that decodes one after the other. */
export async function serialCapacity(model: Decodings, count: number): Promise<number> {
  const { signal } = new AbortController();
  const utterances = someUtterances(count + 3, 2);
  for (const utterance of utterances.splice(0, 3)) await model.run(utterance, { signal });
  const start = performance.now();
  for (const utterance of utterances) await model.run(utterance, { signal });
  return (1000 * count) / (performance.now() - start);
}

/** Utterances come at random moments for so long, the same moments for the same seed; what is not done a second later is given up. */
export async function offer(model: Decodings, perSecond: number, seconds: number): Promise<LoadResult> {
  const gap = seeded(3);
  const given = new AbortController();
  const utterances = someUtterances(Math.ceil(perSecond * seconds * 2) + 50, 4);
  const latenciesMs: number[] = [];
  const calls: Promise<void>[] = [];
  const start = performance.now();
  let atMs = 0;
  for (const utterance of utterances) {
    atMs += (-Math.log(1 - gap()) * 1000) / perSecond;
    if (atMs > seconds * 1000) break;
    const waitMs = start + atMs - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    const due = start + atMs;
    calls.push(
      model.run(utterance, { signal: given.signal }).then(
        () => void (given.signal.aborted || latenciesMs.push(performance.now() - due)),
        () => undefined,
      ),
    );
  }
  await Promise.race([Promise.all(calls), sleep(1_000)]);
  const elapsed = performance.now() - start;
  given.abort();
  await Promise.all(calls);
  return { latenciesMs, offered: calls.length, perSecond: (1000 * latenciesMs.length) / elapsed };
}
