import { joinSamples } from '@repartee/core/audio';
import { describe, expect, it } from '@jest/globals';
import { hiss, hum } from './__fixtures__/sounds.js';
import { seeded } from '../random.js';
import { RoomTone } from './room-tone.js';
import { levelDb } from './voiced.js';

const second = 16_000;
const voiced = [{ from: second, to: 2 * second }];

describe('RoomTone', () => {
  it('is as long as asked for, as loud as the quiet of the recording, and never zero for long', () => {
    const quiet = hiss(second);
    const tone = RoomTone.of(joinSamples([quiet, hum(second), hiss(second)]), voiced)!.make(5 * second, seeded(1));
    expect(tone).toHaveLength(5 * second);
    for (let at = 0; at < tone.length; at += 800) {
      expect(Math.abs(levelDb(tone.subarray(at, at + 800)) - levelDb(quiet))).toBeLessThan(3);
    }
  });

  it('has nothing of a breath that is louder than the quietest stretch', () => {
    const breath = hiss(second).map((sample) => sample * 10);
    const tone = RoomTone.of(joinSamples([breath, hum(second), hiss(second)]), voiced)!.make(second, seeded(1));
    expect(Math.max(...tone)).toBeLessThan(0.0006);
  });

  it('is not made of digital silence', () => {
    const silence = new Float32Array(second);
    expect(RoomTone.of(joinSamples([silence, hum(second), silence]), voiced)).toBeUndefined();
  });
});
