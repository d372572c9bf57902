import type { EchoGuard } from '../audio/index.js';
import { LISTEN_RATE } from '../providers/index.js';
import type { VadFrame } from '../providers/index.js';
import type { ConversationParts } from './conversation-parts.js';

/** Frames below this are no voice to have doubts about. */
export const likelySpeech = 0.5;

/** A frame as turn-taking wants it: `speech` is the user's own, as far as is known. */
export interface HeardFrame extends VadFrame {
  /** Root mean square, 0..1. */
  readonly level: number;
  /** A voice is in it that may be the user's or an echo: the first of the agent's voice in this room tells. */
  readonly isDoubted: boolean;
}

export interface WeighFramesOptions {
  /** null: the agent's voice cannot come back, or somebody else sees to it. */
  readonly echoGuard: EchoGuard | null;
  /** When the audio at this audio time came in, on the clock. */
  readonly arrivedAt: (audioMs: number) => number;
  readonly conclude: ConversationParts['conclude'];
}

/** weigh: what the VAD takes for speech → how loud it is, and how much of it is the user's own and not the agent's voice coming back. */
export async function* weighFrames(
  frames: AsyncIterable<VadFrame>,
  { echoGuard, arrivedAt, conclude = (_from, weigh) => weigh() }: WeighFramesOptions,
): AsyncGenerator<HeardFrame, void, undefined> {
  for await (const frame of frames) {
    const { samples, offset, speech } = frame;
    const endMs = ((offset + samples.length) * 1000) / LISTEN_RATE;
    const { own, level, isSure } = conclude('sound', () => ({
      own: echoGuard?.judge(samples, arrivedAt(endMs)) ?? 1,
      level: loudness(samples),
      isSure: echoGuard?.isSure ?? true,
    }));
    yield { ...frame, speech: speech * own, level, isDoubted: !isSure && speech >= likelySpeech };
  }
}

function loudness(samples: Float32Array): number {
  let energy = 0;
  for (let i = 0; i < samples.length; i++) energy += samples[i]! * samples[i]!;
  return Math.sqrt(energy / Math.max(1, samples.length));
}
