import { joinSamples } from '@repartee/core/audio';
import type { Ears } from './ears.js';
import type { SpokenTurn } from './turn-set.js';

/** The turns of one speaker, one after the other on one microphone. */
export interface Call {
  readonly name: string;
  readonly turns: readonly PlacedTurn[];
  readonly samples: Float32Array;
  /** The VAD's word on each frame of the call. */
  readonly frames: readonly number[];
}

export interface PlacedTurn extends SpokenTurn {
  /** Position of its first sample in the call; its other positions count from there. */
  readonly at: number;
}

export async function callsOf(turns: readonly SpokenTurn[], ears: Ears): Promise<readonly Call[]> {
  const calls: Call[] = [];
  const nameOf = ({ speaker, half }: SpokenTurn) => `${speaker}, ${half}`;
  for (const name of new Set(turns.map(nameOf))) {
    const own = turns.filter((turn) => nameOf(turn) === name);
    const samples = joinSamples(own.map((turn) => turn.samples));
    let end = 0;
    const placed = own.map((turn) => {
      const at = end;
      end += turn.samples.length;
      return { ...turn, at };
    });
    calls.push({ name, turns: placed, samples, frames: await ears.listen(samples) });
  }
  return calls;
}
