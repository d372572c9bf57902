import { describe, expect, it } from '@jest/globals';
import { configSchema } from '../config/index.js';
import { interrupts, weighDuration } from './interruption.js';

const { interruption } = configSchema.parse({
  plugins: {},
  providers: { vad: 'x', turn: 'x', asr: 'x', llm: 'x', tts: 'x' },
}).turnTaking;
const words = { shape: 'words', words: 2, confidence: 0.9, voicedMs: 600 } as const;

describe('interrupts', () => {
  it('is for words: not for nothing, a backchannel, or no guess yet', () => {
    expect(interrupts(words, interruption)).toBe(true);
    expect(interrupts({ ...words, shape: 'sentence' }, interruption)).toBe(true);
    for (const shape of ['empty', 'backchannel', undefined] as const) {
      expect(interrupts({ ...words, shape }, interruption)).toBe(false);
    }
  });

  it('is for at least minWords of them', () => {
    expect(interrupts(words, { ...interruption, minWords: 3 })).toBe(false);
    expect(interrupts({ ...words, words: 3 }, { ...interruption, minWords: 3 })).toBe(true);
  });

  it('is not for words that the sound cannot hold', () => {
    expect(interrupts({ ...words, words: 6, voicedMs: 120 }, interruption)).toBe(false);
  });
});

describe('weighDuration', () => {
  it('says nothing before minDurationMs', () => {
    expect(weighDuration({ shape: undefined, voicedMs: interruption.minDurationMs - 1 }, interruption)).toBeUndefined();
  });

  it('gives the floor to speech nobody has understood yet, and talks over what is no words', () => {
    const long = interruption.minDurationMs;
    for (const shape of [undefined, 'words', 'sentence'] as const) {
      expect(weighDuration({ shape, voicedMs: long }, interruption)).toBe('take');
    }
    for (const shape of ['empty', 'backchannel'] as const) {
      expect(weighDuration({ shape, voicedMs: long }, interruption)).toBe('talk-over');
    }
  });
});
