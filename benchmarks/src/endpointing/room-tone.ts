import { LISTEN_RATE } from '@repartee/core/providers';
import type { Random } from '../random.js';
import { levelDb } from './voiced.js';
import type { Span } from './voiced.js';

const marginSamples = 0.02 * LISTEN_RATE;
const leastSamples = 0.06 * LISTEN_RATE;
const grainSamples = 0.2 * LISTEN_RATE;
const fadeSamples = 0.02 * LISTEN_RATE;
/** A quiet stretch louder than the quietest by more is a breath. */
export const breathDb = 6;

/**
 * The sound of a recording while nobody speaks, as long as one likes: grains from its quiet stretches at random places and
 * in random direction, faded into each other at constant power. Nothing where it has no quiet stretch but digital zeros.
 */
export class RoomTone {
  /** Of its quietest stretch, over full scale. */
  readonly levelDb: number;
  readonly #quiet: readonly Float32Array[];

  private constructor(quiet: readonly Float32Array[], levelDb: number) {
    this.#quiet = quiet;
    this.levelDb = levelDb;
  }

  static of(samples: Float32Array, voiced: readonly Span[]): RoomTone | undefined {
    const edges = [-marginSamples, ...voiced.flatMap(({ from, to }) => [from, to]), samples.length + marginSamples];
    const quiet: { readonly stretch: Float32Array; readonly level: number }[] = [];
    for (let i = 0; i + 1 < edges.length; i += 2) {
      const from = (edges[i] as number) + marginSamples;
      const stretch = samples.subarray(from, Math.max(from, (edges[i + 1] as number) - marginSamples));
      const zeros = stretch.filter((sample) => sample === 0).length;
      if (stretch.length >= leastSamples && zeros < stretch.length / 2)
        quiet.push({ stretch, level: levelDb(stretch) });
    }
    const quietest = Math.min(...quiet.map(({ level }) => level));
    const tone = quiet.filter(({ level }) => level <= quietest + breathDb).map(({ stretch }) => stretch);
    return tone.length > 0 ? new RoomTone(tone, quietest) : undefined;
  }

  make(length: number, random: Random): Float32Array {
    const tone = new Float32Array(length);
    for (let at = -fadeSamples; at < length;) {
      const grain = this.#grain(random);
      for (let i = Math.max(0, -at); i < grain.length && at + i < length; i++) {
        const edge = Math.min(1, (Math.min(i, grain.length - 1 - i) + 0.5) / fadeSamples);
        tone[at + i]! += (grain[i] as number) * Math.sin((edge * Math.PI) / 2);
      }
      at += grain.length - fadeSamples;
    }
    return tone;
  }

  #grain(random: Random): Float32Array {
    let pick = random() * this.#quiet.reduce((sum, { length }) => sum + length, 0);
    const stretch = this.#quiet.find(({ length }) => (pick -= length) < 0) ?? (this.#quiet[0] as Float32Array);
    const length = Math.min(stretch.length, grainSamples);
    const from = Math.floor(random() * (stretch.length - length));
    const grain = stretch.slice(from, from + length);
    return random() < 0.5 ? grain.reverse() : grain;
  }
}
