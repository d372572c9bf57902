import { describe, expect, it } from '@jest/globals';
import { LogMel, MEL_BANDS } from './log-mel.js';
import { melFilters } from './mel-filters.js';

const filters = melFilters({ sampleRate: 16_000, fftSize: 400, bands: 80 });

const cosines = Array.from({ length: 400 }, (_, i) => Math.cos((2 * Math.PI * i) / 400));

/** Whisper's definition, step by step: pad, window, Fourier sum, filters, logarithm, range. */
function naiveLogMel(samples: Float32Array, frames: number): number[][] {
  const audio = Array.from({ length: frames * 160 }, (_, i) => samples[i] ?? 0);
  const padded = [...audio.slice(1, 201).reverse(), ...audio, ...audio.slice(-201, -1).reverse()];
  const bands = Array.from({ length: MEL_BANDS }, () => new Array<number>(frames).fill(0));
  for (let t = 0; t < frames; t++) {
    const power = Array.from({ length: 201 }, (_, k) => {
      let re = 0;
      let im = 0;
      for (let i = 0; i < 400; i++) {
        const value = padded[t * 160 + i]! * (0.5 - 0.5 * cosines[i]!);
        re += value * cosines[(k * i) % 400]!;
        im -= value * cosines[(k * i + 300) % 400]!;
      }
      return re * re + im * im;
    });
    filters.forEach(({ from, weights }, band) => {
      const energy = weights.reduce((sum, weight, i) => sum + weight * power[from + i]!, 0);
      bands[band]![t] = Math.log10(Math.max(energy, 1e-10));
    });
  }
  const loudest = Math.max(...bands.flat());
  return bands.map((row) => row.map((value) => (Math.max(value, loudest - 8) + 4) / 4));
}

function largestError(actual: Float32Array, expected: number[][]): number {
  return expected.flat().reduce((worst, value, i) => Math.max(worst, Math.abs(value - actual[i]!)), 0);
}

const chirp = (length: number) =>
  Float32Array.from({ length }, (_, i) => 0.3 * Math.sin(i * i * 1e-4) + 0.01 * Math.sin(i));

describe('LogMel', () => {
  const logMel = new LogMel();

  it.each([
    ['as long as the frames', 6 * 160],
    ['longer', 1700],
    ['shorter, ending inside a frame', 834],
    ['one sample', 1],
    ['empty', 0],
  ])("gives Whisper's spectrogram of audio that is %s", (_, length) => {
    expect(largestError(logMel.run(chirp(length), 6), naiveLogMel(chirp(length), 6))).toBeLessThan(1e-5);
  });

  it('hears audio that stands still for a while, and what comes after it', () => {
    const samples = chirp(4000);
    samples.fill(0.2, 0, 1800).fill(-0.1, 2500, 3400);
    samples[1200] = 0.3;
    expect(largestError(logMel.run(samples, 25), naiveLogMel(samples, 25))).toBeLessThan(1e-5);
  });

  it('hears that a hum of 100 Hz is another at the edges', () => {
    const hum = Float32Array.from({ length: 1700 }, (_, i) => (i % 160) / 500);
    for (const length of [1700, 960, 900]) {
      const heard = hum.subarray(0, length);
      expect(largestError(logMel.run(heard, 6), naiveLogMel(heard, 6))).toBeLessThan(1e-5);
    }
  });

  it('remembers nothing of the call before', () => {
    const fresh = new LogMel().run(chirp(1600), 10);
    logMel.run(chirp(16_000), 100);
    expect(logMel.run(chirp(1600), 10)).toEqual(fresh);
  });

  it('takes a single frame and none', () => {
    expect(logMel.run(chirp(160), 1).every(Number.isFinite)).toBe(true);
    expect(logMel.run(chirp(160), 0)).toHaveLength(0);
  });
});
