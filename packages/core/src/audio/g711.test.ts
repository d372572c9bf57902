import { describe, expect, it } from '@jest/globals';
import { decodeG711, encodeG711 } from './g711.js';

const pcmu = (...samples: number[]) => [...encodeG711(Int16Array.from(samples), 'pcmu')];
const pcma = (...samples: number[]) => [...encodeG711(Int16Array.from(samples), 'pcma')];

describe('G.711', () => {
  it('has the known pairs of mu-law', () => {
    expect(pcmu(0, 32_635, 32_767, -32_768)).toEqual([0xff, 0x80, 0x80, 0x00]);
    expect([...decodeG711(Uint8Array.of(0xff, 0x80, 0x00, 0x7f), 'pcmu')]).toEqual([0, 32_124, -32_124, 0]);
  });

  it('has the known pairs of A-law', () => {
    // Silence, the loudest of either sign, and the first step of the second segment.
    expect(pcma(0, 32_767, -32_768, 256)).toEqual([0xd5, 0xaa, 0x2a, 0xc5]);
    expect([...decodeG711(Uint8Array.of(0xd5, 0x55, 0xaa, 0x2a), 'pcma')]).toEqual([8, -8, 32_256, -32_256]);
  });

  it.each(['pcmu', 'pcma'] as const)('%s: every code comes back as itself', (coding) => {
    const codes = Uint8Array.from({ length: 256 }, (_, code) => code);
    const again = encodeG711(decodeG711(codes, coding), coding);
    // Mu-law has two codes for nothing.
    const expected = coding === 'pcmu' ? codes.map((code) => (code === 0x7f ? 0xff : code)) : codes;
    expect(again).toEqual(expected);
  });

  it.each(['pcmu', 'pcma'] as const)('%s: a sample comes back within half a step', (coding) => {
    let worst = 0;
    for (let sample = -32_768; sample < 32_768; sample++) {
      const [back] = decodeG711(encodeG711(Int16Array.of(sample), coding), coding);
      worst = Math.max(worst, Math.abs(back! - sample) / Math.max(128, Math.abs(sample)));
    }
    expect(worst).toBeLessThan(0.07);
  });
});
