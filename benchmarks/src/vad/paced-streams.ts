import { Mailbox } from '@repartee/core/streams';
import type { VadProvider } from '@repartee/core/providers';
import { seeded } from '../random.js';
import { threadTimes, vadShare } from './thread-times.js';

const frameSamples = 512;
const frameMs = 32;

export interface PacedResult {
  readonly frames: number;
  /** Of the whole process, µs of CPU a frame. */
  readonly totalUs: number;
  readonly mainUs: number;
  readonly vadUs: number;
  /** For every frame, from the moment it was due until its probability came. */
  readonly latencies: readonly number[];
  /** Frames not judged at all by then. */
  readonly missing: number;
}

/** Streams of 32 ms frames in real time, each begun at a moment of its own. The first second warms up and does not count. */
export async function pacedStreams(
  vad: VadProvider,
  { streams, seconds, speech }: { streams: number; seconds: number; speech: Float32Array },
): Promise<PacedResult> {
  const random = seeded(streams);
  const start = performance.now() + 20;
  const countedFrom = start + 1000;
  const end = countedFrom + seconds * 1000;
  const latencies: number[] = [];
  let due = 0;
  const pushers = Array.from({ length: streams }, () => {
    const listening = new AbortController();
    const audio = new Mailbox<Float32Array>({ capacity: 10_000 });
    const firstAt = start + random() * frameMs;
    const offset = Math.floor(random() * (speech.length - frameSamples));
    void (async () => {
      let heard = 0;
      for await (const frame of vad.listen(audio, { signal: listening.signal })) {
        const dueAt = firstAt + heard++ * frameMs;
        if (dueAt >= countedFrom && dueAt < end && frame) latencies.push(performance.now() - dueAt);
      }
    })();
    return { audio, listening, firstAt, offset, pushed: 0 };
  });
  const push = (now: number): void => {
    for (const pusher of pushers) {
      for (let at = pusher.firstAt + pusher.pushed * frameMs; at <= now && at < end; at += frameMs) {
        const from = (pusher.offset + pusher.pushed++ * frameSamples) % (speech.length - frameSamples);
        pusher.audio.put(speech.slice(from, from + frameSamples));
        if (at >= countedFrom) due++;
      }
    }
  };
  let cpuFrom = process.cpuUsage();
  let threadsFrom = threadTimes();
  for (let counting = false, now = performance.now(); now < end; now = performance.now()) {
    if (!counting && now >= countedFrom) {
      counting = true;
      cpuFrom = process.cpuUsage();
      threadsFrom = threadTimes();
    }
    push(now);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const cpu = process.cpuUsage(cpuFrom);
  const { main, vad: vadUs } = vadShare(threadsFrom, threadTimes());
  push(end);
  await new Promise((resolve) => setTimeout(resolve, 200));
  for (const { listening } of pushers) listening.abort();
  const frames = due;
  return {
    frames,
    totalUs: (cpu.user + cpu.system) / frames,
    mainUs: main / frames,
    vadUs: vadUs / frames,
    latencies,
    missing: frames - latencies.length,
  };
}
