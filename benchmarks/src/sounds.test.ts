import { describe, expect, it } from '@jest/globals';
import { seeded } from './random.js';
import { atLevel, noiseMakers, SOUND_RATE } from './sounds.js';
import type { Sound } from './sounds.js';

const powerOf = (sound: Sound) => sound.reduce((total, sample) => total + sample * sample, 0);

describe.each(Object.entries(noiseMakers))('%s', (_, make) => {
  it('is the same for the same seed, another for another, a few seconds long and audible', () => {
    const sound = make(seeded(1));
    expect(make(seeded(1))).toEqual(sound);
    expect(make(seeded(2))).not.toEqual(sound);
    expect(sound.length).toBeGreaterThan(0.3 * SOUND_RATE);
    expect(sound.length).toBeLessThan(4 * SOUND_RATE);
    expect(sound.every(Number.isFinite)).toBe(true);
    expect(powerOf(sound)).toBeGreaterThan(0);
  });
});

describe('atLevel', () => {
  it('brings the loudest tenth of a second to the level', () => {
    const tone = Float32Array.from({ length: 8000 }, (_, at) => (at < 3200 ? 0 : 0.5 * Math.sin(at)));
    const quiet = atLevel(tone, -40);
    expect(10 * Math.log10(powerOf(quiet.subarray(4800, 6400)) / 1600)).toBeCloseTo(-40, 1);
    expect(atLevel(new Float32Array(100), -20)).toEqual(new Float32Array(100));
    expect(Math.max(...atLevel(tone, 10))).toBe(1);
  });
});
