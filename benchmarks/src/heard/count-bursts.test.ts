import { expect, it } from '@jest/globals';
import { countBursts } from './count-bursts.js';

const rate = 1000;

/** Lengths in ms: sound, silence, sound, … */
function sound(...lengths: number[]): Float32Array {
  return Float32Array.from(
    lengths.flatMap((ms, index) => Array.from({ length: ms }, () => (index % 2 === 0 ? 0.1 : 0.001))),
  );
}

it.each([
  [[0, 500], 0],
  [[300], 1],
  [[0, 200, 300, 100, 200, 400], 1],
  [[300, 130, 200, 130, 10], 3],
])('sound and silence of %j ms are %i words', (lengths, words) => {
  expect(countBursts(sound(...lengths), rate)).toBe(words);
});
