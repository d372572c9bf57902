import { Resampler, floatToPcm16 } from '../audio/index.js';
import type { Clock, SpeechChunk } from '../providers/index.js';
import type { PlaybackConfig } from '../config/schema.js';
import type { Gate } from '../streams/index.js';
import type { Playout } from './playout.js';

export interface PlayOptions extends PlaybackConfig {
  /** Hz of what is sent. */
  readonly outputRate: number;
  readonly playout: Playout;
  /** Closed while the user may be about to interrupt. */
  readonly floor: Gate;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onChunk: (chunk: SpeechChunk) => void;
  /** Takes at most `frameMs` of audio at a time. */
  readonly send: (samples: Int16Array) => void;
}

/** play: audio → the client's pace. Never more than `leadMs` ahead of real time, and not a sample after the abort or while the floor is closed. */
export async function play(chunks: AsyncIterable<SpeechChunk>, options: PlayOptions): Promise<void> {
  const { outputRate, playout, floor, clock, signal, frameMs, leadMs } = options;
  const frameLength = Math.round((outputRate * frameMs) / 1000);
  let resampler: Resampler | undefined;

  const deliver = async (samples: Float32Array) => {
    const pcm = floatToPcm16(samples);
    for (let at = 0; at < pcm.length; at += frameLength) {
      const aheadMs = playout.leadMs(clock.now()) - leadMs;
      if (aheadMs > 0) await clock.sleep(aheadMs + frameMs, signal).catch(() => {});
      await floor.passed(signal);
      if (signal.aborted) return;
      const frame = pcm.subarray(at, at + frameLength);
      options.send(frame);
      playout.send((frame.length * 1000) / outputRate, clock.now());
    }
  };

  for await (const chunk of chunks) {
    if (signal.aborted) return;
    options.onChunk(chunk);
    resampler ??= new Resampler(chunk.sampleRate, outputRate);
    await deliver(resampler.push(chunk.samples));
  }
  if (resampler && !signal.aborted) await deliver(resampler.flush());
}
