import type { EchoGuard } from '../audio/index.js';
import { LISTEN_RATE } from '../providers/index.js';
import type { VadFrame } from '../providers/index.js';
import type { ConversationParts } from './conversation-parts.js';

/** A frame as turn-taking wants it: `speech` is the user's own, as far as is known. */
export interface HeardFrame extends VadFrame {
  /** Root mean square, 0..1. */
  readonly level: number;
  /** What it holds may be an echo; that was neither found nor ruled out yet. */
  readonly isDoubted: boolean;
}

export interface WeighFramesOptions {
  /** null: the agent's voice cannot come back, or somebody else sees to it. */
  readonly echoGuard: EchoGuard | null;
  /** An echo was heard before, and what may be one is to be taken for one. */
  readonly expectsEcho: () => boolean;
  /** When the audio at this audio time came in, on the clock. */
  readonly arrivedAt: (audioMs: number) => number;
  readonly conclude: ConversationParts['conclude'];
}

/** weigh: what the VAD takes for speech → how loud it is, and how much of it is the user's own and not the agent's voice coming back. */
export async function* weighFrames(
  frames: AsyncIterable<VadFrame>,
  { echoGuard, expectsEcho, arrivedAt, conclude = (_from, weigh) => weigh() }: WeighFramesOptions,
): AsyncGenerator<HeardFrame, void, undefined> {
  for await (const frame of frames) {
    const { samples, offset, speech } = frame;
    const endMs = ((offset + samples.length) * 1000) / LISTEN_RATE;
    const { own, level, hearsEcho } = conclude('sound', () => ({
      own: echoGuard?.judge(samples, arrivedAt(endMs)) ?? 1,
      level: loudness(samples),
      hearsEcho: echoGuard?.hearsEcho ?? false,
    }));
    // Before an echo is found there may be none: a user is not kept waiting for that, and an answer held in vain goes on.
    if (hearsEcho || expectsEcho()) yield { ...frame, speech: speech * own, level, isDoubted: false };
    else yield { ...frame, level, isDoubted: own < 0.5 };
  }
}

function loudness(samples: Float32Array): number {
  let energy = 0;
  for (const sample of samples) energy += sample * sample;
  return Math.sqrt(energy / Math.max(1, samples.length));
}
