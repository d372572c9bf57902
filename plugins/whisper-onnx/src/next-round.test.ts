import { describe, expect, it } from '@jest/globals';
import { aloneBeforeStep, joinsBeforeStep, roomFor } from './next-round.js';

describe('the next round of the decoding loop', () => {
  it('lets those who decode wait for one encoder run at most', () => {
    expect(joinsBeforeStep({ encodings: 5, reads: 3 })).toBe(1);
    expect(joinsBeforeStep({ encodings: 0, reads: 3 })).toBe(0);
  });

  it('encodes two while nobody waits for the decoder', () => {
    expect(joinsBeforeStep({ encodings: 5, reads: 0 })).toBe(2);
    expect(joinsBeforeStep({ encodings: 1, reads: 0 })).toBe(1);
  });

  it('puts off what would take longer than the encoder, but never everything', () => {
    expect(aloneBeforeStep([4, 4, 4])).toBe(3);
    expect(aloneBeforeStep([32, 4, 4])).toBe(2);
    expect(aloneBeforeStep([20, 20])).toBe(1);
    expect(aloneBeforeStep([100, 4])).toBe(1);
    expect(aloneBeforeStep([])).toBe(0);
  });

  it('makes room in steps, and gives it back when half would do', () => {
    expect(roomFor(1, 0, 64)).toBe(64);
    expect(roomFor(65, 64, 64)).toBe(128);
    expect(roomFor(130, 256, 64)).toBe(256);
    expect(roomFor(128, 256, 64)).toBe(128);
  });
});
