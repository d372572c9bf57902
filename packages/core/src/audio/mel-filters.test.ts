import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { melFilters } from './mel-filters.js';

const reference = new URL('../../../../plugins/whisper-onnx/models/mel_filters_80x201.f32', import.meta.url);

describe('melFilters', () => {
  it("gives the filter bank that comes with Whisper's weights", () => {
    const file = readFileSync(reference);
    const expected = new Float32Array(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
    const actual = new Float32Array(80 * 201);
    melFilters({ sampleRate: 16_000, fftSize: 400, bands: 80 }).forEach(({ from, weights }, band) => {
      actual.set(weights, band * 201 + from);
    });
    const error = expected.reduce((worst, value, i) => Math.max(worst, Math.abs(value - actual[i]!)), 0);
    expect(error).toBeLessThan(1e-6);
  });
});
