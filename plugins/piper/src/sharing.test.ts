import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { VirtualClock } from '@repartee/testing';
import { OneWorker } from './__fixtures__/one-worker.js';
import { PiperTts } from './piper-tts.js';
import { piperSettings } from './settings.js';

const runMs = 30;
const text = 'There is much to say about the weather of this summer. '.repeat(20);

/** What one listener gets, and when. */
interface Hearing {
  readonly session: string;
  readonly chunks: { readonly atMs: number; readonly audioMs: number }[];
  readonly call: AbortController;
  readonly ended: Promise<void>;
}

describe('PiperTts beside others', () => {
  let clock: VirtualClock;
  let worker: OneWorker;
  let tts: PiperTts;
  let hearings: Hearing[];

  beforeEach(async () => {
    clock = new VirtualClock();
    worker = new OneWorker(clock, runMs);
    tts = await PiperTts.open(piperSettings.parse({}), { inference: worker, clock });
    hearings = [];
  });

  afterEach(async () => {
    for (const { call } of hearings) call.abort();
    await clock.advance(runMs);
    await Promise.all(hearings.map(({ ended }) => ended));
  });

  function listen(session: string): Hearing {
    const call = new AbortController();
    const chunks: Hearing['chunks'] = [];
    const ended = (async () => {
      for await (const { samples, sampleRate } of tts.speak(streamOf(text), { signal: call.signal, session }))
        chunks.push({ atMs: clock.now(), audioMs: (samples.length * 1000) / sampleRate });
    })();
    const hearing = { session, chunks, call, ended };
    hearings.push(hearing);
    return hearing;
  }

  /** Least audio a listener had left when the next came, ms. */
  function leastAheadMs({ chunks: [first, ...rest] }: Hearing): number {
    let end = first!.atMs + first!.audioMs;
    return Math.min(
      ...rest.map(({ atMs, audioMs }) => {
        const aheadMs = end - atMs;
        end += audioMs;
        return aheadMs;
      }),
    );
  }

  it('gives the first sound to a newcomer before those go on who have enough to hear', async () => {
    for (const session of ['a', 'b', 'c', 'd', 'e']) listen(session);
    await clock.advance(2000);
    const runsBefore = worker.runs.length;
    expect(worker.waiting).toBeGreaterThanOrEqual(4);
    const newcomer = listen('newcomer');
    await clock.advance(10 * runMs);
    const firstRuns = worker.runs.slice(runsBefore, runsBefore + 2);
    expect(firstRuns).toEqual(['newcomer', 'newcomer']);
    expect(newcomer.chunks[0]!.atMs - 2000).toBeLessThanOrEqual(3 * runMs);
  });

  it('lets nobody run out of sound while there is time for all, and serves all alike', async () => {
    for (const session of ['a', 'b', 'c', 'd']) {
      listen(session);
      await clock.advance(100);
    }
    await clock.advance(3000);
    for (const hearing of hearings) expect(leastAheadMs(hearing)).toBeGreaterThanOrEqual(0);
    const heard = hearings.map(({ chunks }) => chunks.reduce((sum, { audioMs }) => sum + audioMs, 0));
    expect(Math.max(...heard) - Math.min(...heard)).toBeLessThan(1500);
  });

  it('computes nothing more after it is interrupted in the middle of a window', async () => {
    const hearing = listen('a');
    await clock.advance(6.5 * runMs);
    const runsBefore = worker.runs.length;
    expect(hearing.chunks.length).toBeGreaterThan(1);
    hearing.call.abort();
    await hearing.ended;
    const chunksBefore = hearing.chunks.length;
    await clock.advance(20 * runMs);
    expect(worker.runs).toHaveLength(runsBefore);
    expect(hearing.chunks).toHaveLength(chunksBefore);
    expect(worker.waiting).toBe(0);
  });
});

async function* streamOf(text: string) {
  yield text;
}
