import { joinSamples } from '@repartee/core/audio';
import { describe, expect, it } from '@jest/globals';
import { hum, hiss } from './__fixtures__/sounds.js';
import { voicedSpans } from './voiced.js';

const ms = 16;
const everything = () => true;

describe('voicedSpans', () => {
  it('finds where the voice begins and ends, to 10 ms', () => {
    const samples = joinSamples([hiss(300 * ms), hum(500 * ms), hiss(200 * ms)]);
    expect(voicedSpans(samples, everything)).toEqual([{ from: 300 * ms, to: 800 * ms }]);
  });

  it('takes 100 ms of quiet for a pause, and less for part of a word', () => {
    const samples = joinSamples([hum(200 * ms), hiss(90 * ms), hum(200 * ms), hiss(100 * ms), hum(200 * ms)]);
    expect(voicedSpans(samples, everything)).toEqual([
      { from: 0, to: 490 * ms },
      { from: 590 * ms, to: 790 * ms },
    ]);
  });

  it('leaves out what is loud and no speech, and clicks', () => {
    const samples = joinSamples([
      hum(300 * ms),
      hiss(200 * ms),
      hum(200 * ms),
      hiss(200 * ms),
      hum(20 * ms),
      hiss(200 * ms),
    ]);
    expect(voicedSpans(samples, ({ from }) => from < 300 * ms || from >= 900 * ms)).toEqual([
      { from: 0, to: 300 * ms },
    ]);
  });
});
