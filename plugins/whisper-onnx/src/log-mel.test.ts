import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { LogMel } from '@repartee/core/audio';
import { speechFixture } from '@repartee/testing';

const FRAME = 400;
const BINS = 201;
const bytes = readFileSync(new URL('../models/mel_filters_80x201.f32', import.meta.url));
const filters = new Float32Array(new Uint8Array(bytes).buffer);

/** Power of one windowed frame, by the definition of the Fourier transform. */
function power(samples: Float32Array, centre: number): Float64Array {
  const frame = Array.from({ length: FRAME }, (_, i) => {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / FRAME);
    return (samples[Math.abs(centre - FRAME / 2 + i)] ?? 0) * window;
  });
  return Float64Array.from({ length: BINS }, (_, bin) => {
    let real = 0;
    let imaginary = 0;
    for (const [i, value] of frame.entries()) {
      real += value * Math.cos((2 * Math.PI * bin * i) / FRAME);
      imaginary -= value * Math.sin((2 * Math.PI * bin * i) / FRAME);
    }
    return real * real + imaginary * imaginary;
  });
}

describe('LogMel', () => {
  it('hears with the filters that Whisper was trained with', () => {
    const samples = speechFixture('go-forward').samples.subarray(0, 16_000);
    const frames = 110;
    const expected = new Float64Array(80 * frames).fill(-10);
    for (let t = 0; t < 102; t++) {
      const spectrum = power(samples, t * 160);
      for (let band = 0; band < 80; band++) {
        let energy = 0;
        for (let bin = 0; bin < BINS; bin++) energy += filters[band * BINS + bin]! * spectrum[bin]!;
        expected[band * frames + t] = Math.log10(Math.max(energy, 1e-10));
      }
    }
    const loudest = expected.reduce((most, value) => Math.max(most, value), -10);
    const given = new LogMel().run(samples, frames);
    expect(given).toHaveLength(80 * frames);
    let furthest = 0;
    for (const [i, value] of expected.entries()) {
      furthest = Math.max(furthest, Math.abs(given[i]! - (Math.max(value, loudest - 8) + 4) / 4));
    }
    expect(furthest).toBeLessThan(1e-4);
  });
});
