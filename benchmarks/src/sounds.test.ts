import { describe, expect, it } from '@jest/globals';
import * as sounds from './sounds.js';
import type { Random, Sound } from './sounds.js';

const makers: Readonly<Record<string, (random: Random) => Sound>> = {
  cough: sounds.cough,
  throatClearing: sounds.throatClearing,
  laughter: sounds.laughter,
  humming: sounds.humming,
  sneeze: sounds.sneeze,
  typing: sounds.typing,
  knocking: sounds.knocking,
  clapping: sounds.clapping,
  chords: sounds.chords,
  melody: sounds.melody,
  fan: sounds.fan,
  dropped: sounds.dropped,
};

const powerOf = (sound: Sound) => sound.reduce((total, sample) => total + sample * sample, 0);

describe('seeded', () => {
  it('draws evenly, and the same for the same seed', () => {
    const drawn = Array.from({ length: 10_000 }, sounds.seeded(7));
    expect(drawn).toEqual(Array.from({ length: 10_000 }, sounds.seeded(7)));
    expect(drawn.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(drawn.reduce((total, value) => total + value, 0) / drawn.length).toBeCloseTo(0.5, 1);
  });
});

describe.each(Object.entries(makers))('%s', (_, make) => {
  it('is the same for the same seed, another for another, a few seconds long and audible', () => {
    const sound = make(sounds.seeded(1));
    expect(make(sounds.seeded(1))).toEqual(sound);
    expect(make(sounds.seeded(2))).not.toEqual(sound);
    expect(sound.length).toBeGreaterThan(0.3 * sounds.SOUND_RATE);
    expect(sound.length).toBeLessThan(4 * sounds.SOUND_RATE);
    expect(sound.every(Number.isFinite)).toBe(true);
    expect(powerOf(sound)).toBeGreaterThan(0);
  });
});

describe('atLevel', () => {
  it('brings the loudest tenth of a second to the level', () => {
    const tone = Float32Array.from({ length: 8000 }, (_, at) => (at < 3200 ? 0 : 0.5 * Math.sin(at)));
    const quiet = sounds.atLevel(tone, -40);
    expect(10 * Math.log10(powerOf(quiet.subarray(4800, 6400)) / 1600)).toBeCloseTo(-40, 1);
    expect(sounds.atLevel(new Float32Array(100), -20)).toEqual(new Float32Array(100));
    expect(Math.max(...sounds.atLevel(tone, 10))).toBe(1);
  });
});
