import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bytesOf, decodeBase64Audio, encodeBase64Audio, samplesOf } from './base64-audio.js';

describe('audio as base64', () => {
  it('comes back as it went', () => {
    fc.assert(
      fc.property(fc.int16Array({ maxLength: 500 }), (samples) => {
        expect(decodeBase64Audio(encodeBase64Audio(samples))).toEqual(samples);
      }),
    );
  });
});

describe('audio as bytes', () => {
  it('comes back as it went, from any offset of a buffer', () => {
    fc.assert(
      fc.property(fc.int16Array({ maxLength: 100 }), fc.nat(9), (samples, offset) => {
        const buffer = Buffer.concat([Buffer.alloc(offset), bytesOf(samples)]);
        expect(samplesOf(buffer.subarray(offset))).toEqual(samples);
      }),
    );
  });

  it('is a copy, so that the socket may use its buffer again', () => {
    const bytes = Buffer.from([1, 0]);
    const samples = samplesOf(bytes);
    bytes.fill(9);
    expect(samples).toEqual(Int16Array.of(1));
  });
});
