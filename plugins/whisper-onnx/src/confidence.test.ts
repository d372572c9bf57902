import { describe, expect, it } from '@jest/globals';
import { MeanConfidence, confidenceIn } from './confidence.js';
import type { WhisperOutput } from './whisper-runner.js';

const output = (about: Partial<WhisperOutput> = {}): WhisperOutput => ({
  text: ' yes',
  tokens: [1],
  language: 'en',
  languageProbability: 1,
  noSpeech: 0,
  averageLogProbability: Math.log(0.8),
  temperature: 0,
  sound: true,
  ...about,
});

describe('confidenceIn', () => {
  it('is the mean probability of the tokens, where somebody speaks', () => {
    expect(confidenceIn(output())).toBeCloseTo(0.8);
    expect(confidenceIn(output({ noSpeech: 0.5 }))).toBeCloseTo(0.4);
  });

  it('is half of that for what did not pass the guards', () => {
    expect(confidenceIn(output({ sound: false }))).toBeCloseTo(0.4);
  });

  it('is none in nothing', () => {
    expect(confidenceIn(output({ tokens: [] }))).toBe(0);
  });
});

describe('MeanConfidence', () => {
  it('counts each window by its tokens, and keeps only what was added', () => {
    const mean = new MeanConfidence();
    mean.add(output({ tokens: [1, 2, 3] }));
    expect(mean.with(output({ averageLogProbability: Math.log(0.4) }))).toBeCloseTo(0.7);
    expect(mean.with(output({ tokens: [] }))).toBeCloseTo(0.8);
    expect(new MeanConfidence().with(output({ tokens: [] }))).toBe(0);
  });
});
