import { describe, expect, it } from '@jest/globals';
import { floatToPcm16, pcm16ToFloat } from './pcm.js';

describe('pcm16ToFloat', () => {
  it('reads little endian, from Int16Array and from bytes', () => {
    expect([...pcm16ToFloat(Uint8Array.of(0x00, 0x80, 0x00, 0x40))]).toEqual([-1, 0.5]);
    expect([...pcm16ToFloat(Int16Array.of(-32_768, 16_384))]).toEqual([-1, 0.5]);
  });

  it('reads bytes that begin at an odd offset', () => {
    const bytes = Uint8Array.of(9, 0x00, 0x80, 0x00, 0x40, 9).subarray(1, 5);
    expect([...pcm16ToFloat(bytes)]).toEqual([-1, 0.5]);
    expect([...pcm16ToFloat(Buffer.from([9, 0x00, 0x80, 0x00, 0x40]).subarray(1))]).toEqual([-1, 0.5]);
  });

  it('refuses half a sample', () => {
    expect(() => pcm16ToFloat(new Uint8Array(3))).toThrow(expect.objectContaining({ code: 'protocol' }));
  });
});

describe('floatToPcm16', () => {
  it('gives back every value that pcm16ToFloat read', () => {
    const all = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768);
    expect(floatToPcm16(pcm16ToFloat(all))).toEqual(all);
  });

  it('clips what is too loud and silences what is no number', () => {
    expect([...floatToPcm16(Float32Array.of(1, 2, -2, Infinity, NaN))]).toEqual([32_767, 32_767, -32_768, 32_767, 0]);
  });
});
