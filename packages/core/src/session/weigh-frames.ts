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
export function frameWeigher({ echoGuard, arrivedAt, conclude }: WeighFramesOptions): (frame: VadFrame) => HeardFrame {
  const weigh = ({ samples, offset }: VadFrame) => {
    const endMs = ((offset + samples.length) * 1000) / LISTEN_RATE;
    return {
      own: echoGuard?.judge(samples, arrivedAt(endMs)) ?? 1,
      level: loudness(samples),
      isSure: echoGuard?.isSure ?? true,
    };
  };
  return (frame) => {
    const { own, level, isSure } = conclude ? conclude('sound', () => weigh(frame)) : weigh(frame);
    const { samples, offset, speech } = frame;
    return { samples, offset, speech: speech * own, level, isDoubted: !isSure && speech >= likelySpeech };
  };
}

function loudness(samples: Float32Array): number {
  let energy = 0;
  for (let i = 0; i < samples.length; i++) energy += samples[i]! * samples[i]!;
  return Math.sqrt(energy / Math.max(1, samples.length));
}
