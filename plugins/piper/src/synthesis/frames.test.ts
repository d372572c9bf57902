import { describe, expect, it } from '@jest/globals';
import { setFrames, sliceFrames } from './frames.js';

const matrix = Float32Array.of(0, 1, 2, 3, 10, 11, 12, 13);

describe('sliceFrames', () => {
  it('takes columns out of every channel', () => {
    expect([...sliceFrames(matrix, 2, 1, 3)]).toEqual([1, 2, 11, 12]);
  });
});

describe('setFrames', () => {
  it('writes columns into every channel and leaves the others', () => {
    const changed = matrix.slice();
    setFrames(changed, Float32Array.of(7, 8, 17, 18), 2, 2);
    expect([...changed]).toEqual([0, 1, 7, 8, 10, 11, 17, 18]);
  });
});
