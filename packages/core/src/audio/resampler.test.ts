import { describe, expect, it } from '@jest/globals';
import { Resampler } from './resampler.js';

const RATES = [8000, 16_000, 22_050, 24_000, 44_100, 48_000];
const PAIRS = RATES.flatMap((from) => RATES.filter((to) => to !== from).map((to) => [from, to] as const));

const sine = (hz: number, rate: number, length = rate / 5) =>
  Float32Array.from({ length }, (_, i) => Math.sin((2 * Math.PI * hz * i) / rate));

function resample(samples: Float32Array, from: number, to: number, chunk = samples.length): Float32Array {
  const resampler = new Resampler(from, to);
  const parts: number[] = [];
  for (let i = 0; i < samples.length; i += chunk) parts.push(...resampler.push(samples.subarray(i, i + chunk)));
  return Float32Array.from([...parts, ...resampler.flush()]);
}

/** Loudness of the middle, away from the onsets, in dB of a full sine. */
function levelDb(samples: Float32Array): number {
  const middle = samples.subarray(samples.length / 4, (samples.length * 3) / 4);
  return 10 * Math.log10((2 * middle.reduce((sum, x) => sum + x * x, 0)) / middle.length);
}

describe('Resampler', () => {
  it.each(PAIRS)('keeps what both rates can hold, in time: %i to %i Hz', (from, to) => {
    for (const part of [0.1, 0.3, 0.43]) {
      const hz = part * Math.min(from, to);
      const expected = sine(hz, to);
      expect(levelDb(resample(sine(hz, from), from, to).map((x, i) => x - expected[i]!))).toBeLessThan(-55);
    }
    expect(Math.abs(levelDb(resample(sine(0.45 * Math.min(from, to), from), from, to)))).toBeLessThan(0.15);
  });

  it.each(PAIRS.filter(([from, to]) => from > 1.14 * to))(
    'takes out what the lower rate cannot hold: %i to %i Hz',
    (from, to) => {
      for (const part of [0.57, 0.58, 0.59, 0.61, 0.63, 0.66, 0.7, 0.97]) {
        const hz = part * to;
        if (hz < from / 2) expect(levelDb(resample(sine(hz, from), from, to))).toBeLessThan(-60);
      }
    },
  );

  it('leaves a constant constant', () => {
    const middle = resample(new Float32Array(4410).fill(0.5), 44_100, 16_000).subarray(100, 1500);
    expect(Math.max(...middle.map((x) => Math.abs(x - 0.5)))).toBeLessThan(1e-6);
  });

  it.each(PAIRS)('gives the same samples however the stream was cut: %i to %i Hz', (from, to) => {
    const samples = sine(440, from, 4001);
    const whole = resample(samples, from, to);
    for (const chunk of [1, 7, 320, 3999]) {
      const cut = resample(samples, from, to, chunk);
      expect(cut).toHaveLength(whole.length);
      expect(cut.findIndex((x, i) => x !== whole[i])).toBe(-1);
    }
  });

  it.each(PAIRS)('loses and adds no sample: %i to %i Hz', (from, to) => {
    const resampler = new Resampler(from, to);
    let count = 0;
    const chunk = new Float32Array(1237);
    for (let i = 0; i < 100; i++) count += resampler.push(chunk).length;
    expect(count + resampler.flush().length).toBe(Math.round((123_700 * to) / from));
  });

  it.each(PAIRS)('holds back 16 samples of the lower rate at most: %i to %i Hz', (from, to) => {
    const resampler = new Resampler(from, to);
    const out = resampler.push(new Float32Array(from)).length;
    expect((to - out) / to).toBeLessThanOrEqual(16 / Math.min(from, to) + 1 / to + 1 / from);
  });

  it('passes equal rates through untouched', () => {
    const samples = sine(440, 16_000, 100);
    const resampler = new Resampler(16_000, 16_000);
    expect(resampler.push(samples)).toBe(samples);
    expect(resampler.flush()).toHaveLength(0);
  });

  it('is as new after flush', () => {
    const resampler = new Resampler(48_000, 16_000);
    const run = () => [...resampler.push(sine(440, 48_000, 1000)), ...resampler.flush()];
    expect(run()).toEqual(run());
  });

  it('takes a stream of nothing', () => {
    expect(new Resampler(48_000, 16_000).flush()).toHaveLength(0);
    expect(resample(new Float32Array(1), 48_000, 16_000)).toHaveLength(0);
  });

  it.each([0, -1, 44_100.5, NaN])('refuses a rate of %p', (rate) => {
    expect(() => new Resampler(rate, 16_000)).toThrow(expect.objectContaining({ code: 'protocol' }));
  });
});
