import { LISTEN_RATE } from '@repartee/core/providers';
import type { Call, PlacedTurn } from './calls.js';
import type { PlayedCall } from './play-call.js';
import type { InnerPause } from './turn-set.js';

/** What became of one turn. */
export interface Outcome {
  readonly turn: PlacedTurn;
  /** Pauses in which the turn was taken to be over, although the user went on. */
  readonly cuts: readonly InnerPause[];
  /** Cut off anywhere, a pause of the recording or not. */
  readonly isCut: boolean;
  /** From the true end of the turn to the decision, ms; undefined: it was never answered. */
  readonly waitMs: number | undefined;
}

const msOf = (samples: number) => (samples * 1000) / LISTEN_RATE;

export function outcomesOf({ turns }: Call, { ends }: PlayedCall): readonly Outcome[] {
  return turns.map((turn) => {
    const own = ends
      .map(({ atMs }) => atMs - msOf(turn.at))
      .filter((atMs) => atMs >= 0 && atMs < msOf(turn.samples.length));
    const endMs = msOf(turn.speech.to);
    const early = own.filter((atMs) => atMs < endMs);
    const end = own.find((atMs) => atMs >= endMs);
    return {
      turn,
      // A pause is over for the reducer a frame after the voice is back.
      cuts: turn.pauses.filter(({ from, to }) => early.some((atMs) => atMs > msOf(from) && atMs < msOf(to) + 64)),
      isCut: early.length > 0,
      waitMs: end === undefined ? undefined : end - endMs,
    };
  });
}
