import { describe, expect, it } from '@jest/globals';
import { errorRate, score } from './score.js';

const clip = {
  id: 'cards',
  set: 'en',
  reference: 'ten of clubs',
  text: 'Ten of clubs.',
  language: 'en',
  seconds: 2,
  cpuMs: 100,
};

describe('the score of a transcriber', () => {
  it('counts wrong words of all words, and does not see case, punctuation or digits', () => {
    const heard = [clip, { ...clip, text: '10 of the clubs' }];
    expect(score(heard)).toMatchObject({ clips: 2, words: 6, errors: 1 });
    expect(errorRate(score(heard))).toBeCloseTo(1 / 6);
  });

  it('is of the CPU time per clip and per second of audio', () => {
    const heard = [clip, { ...clip, seconds: 8, cpuMs: 300 }];
    expect(score(heard)).toMatchObject({ cpuMsPerClip: 200, cpuMsPerSecond: 40 });
  });

  it('calls text over twice as long as what was said a runaway', () => {
    const heard = [clip, { ...clip, text: 'clubs '.repeat(10) }, { ...clip, text: 'clubs '.repeat(9) }];
    expect(score(heard).runaways).toBe(1);
  });
});
