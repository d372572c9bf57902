import type { EchoGuard } from '../audio/index.js';
import { LISTEN_RATE } from '../providers/index.js';
import type { VadFrame } from '../providers/index.js';
import type { ConversationParts } from './conversation-parts.js';

export interface IgnoreEchoOptions {
  readonly guard: EchoGuard;
  /** When the audio at this audio time came in, on the clock. */
  readonly arrivedAt: (audioMs: number) => number;
  readonly conclude: ConversationParts['conclude'];
}

/** ignore-echo: frames of the microphone → the same, their speech being the user's own and not the agent's voice coming back. */
export async function* ignoreEcho(
  frames: AsyncIterable<VadFrame>,
  { guard, arrivedAt, conclude }: IgnoreEchoOptions,
): AsyncGenerator<VadFrame, void, undefined> {
  for await (const frame of frames) {
    const endMs = ((frame.offset + frame.samples.length) * 1000) / LISTEN_RATE;
    const judge = () => guard.judge(frame.samples, arrivedAt(endMs));
    yield { ...frame, speech: frame.speech * (conclude ? conclude('sound', judge) : judge()) };
  }
}
