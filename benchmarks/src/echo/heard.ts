import { EchoGuard } from '@repartee/core/audio';
import { LISTEN_RATE, silentLogger, systemClock } from '@repartee/core/providers';
import type { VadProvider } from '@repartee/core/providers';
import { inlineInference } from '@repartee/inference';
import silero from '@repartee/plugin-silero';
import { FRAME } from './call.js';
import type { EchoCall, Span } from './call.js';

export const FRAME_MS = (FRAME * 1000) / LISTEN_RATE;
const { signal } = new AbortController();

export function openVad(): Promise<VadProvider> {
  const services = {
    inference: inlineInference(),
    clock: systemClock,
    logger: silentLogger,
    resolvePath: (path: string) => path,
  };
  return Promise.resolve(silero.provide.vad!(silero.config.parse({}), services));
}

/** Probability of speech, frame by frame. */
export async function speechOf(vad: VadProvider, samples: Float32Array): Promise<readonly number[]> {
  const speech: number[] = [];
  for await (const frame of vad.listen(once(samples), { signal })) speech.push(frame.speech);
  return speech;
}

/** What the guard believes of each frame, shown audio and frames in the order in which a server comes to know them. */
export function guarded(call: EchoCall, onFrame: (tookMs: number) => void): readonly number[] {
  const guard = new EchoGuard();
  let played = 0;
  return call.arrivalMs.map((atMs, index) => {
    for (; played < call.played.length && call.played[played]!.sentMs <= atMs; played++) {
      guard.play(call.played[played]!.samples, call.played[played]!.atMs);
    }
    const frame = call.microphone.subarray(index * FRAME, (index + 1) * FRAME);
    const began = performance.now();
    const share = guard.judge(frame, atMs);
    onFrame(performance.now() - began);
    return share;
  });
}

/** Ends of the frames at which a session takes sound over the agent for the user's: 64 ms voiced, then 200 ms silent to begin anew. */
export function interruptionsIn(speech: readonly number[]): readonly number[] {
  const found: number[] = [];
  let voicedMs = 0;
  let silentMs = 0;
  speech.forEach((probability, index) => {
    if (probability >= (voicedMs > 0 ? 0.35 : 0.5)) {
      silentMs = 0;
      voicedMs += FRAME_MS;
      if (voicedMs === 2 * FRAME_MS) found.push((index + 1) * FRAME_MS);
      return;
    }
    silentMs += FRAME_MS;
    if (voicedMs < 2 * FRAME_MS || silentMs >= 200) voicedMs = 0;
  });
  return found;
}

/** Those that the agent's own voice made: while it may be heard, and not within 600 ms of the user. */
export function selfInterruptions(call: EchoCall, found: readonly number[]): number {
  const within = (spans: readonly Span[], atMs: number, beforeMs: number, afterMs: number) =>
    spans.some(({ fromMs, toMs }) => atMs >= fromMs - beforeMs && atMs <= toMs + afterMs);
  return found.filter((atMs) => within(call.agent, atMs, 0, 500) && !within(call.interruptions, atMs, 50, 600)).length;
}

async function* once(samples: Float32Array): AsyncGenerator<Float32Array> {
  yield samples;
}
