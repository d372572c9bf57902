import { describe, expect, it } from '@jest/globals';
import { isCredible } from './credibility.js';

describe('isCredible', () => {
  it('does not believe more words than fit into the sound', () => {
    expect(isCredible({ words: 3, confidence: 1, voicedMs: 100 })).toBe(false);
    expect(isCredible({ words: 3, confidence: 1, voicedMs: 400 })).toBe(true);
    expect(isCredible({ words: 12, confidence: undefined, voicedMs: 1000 })).toBe(false);
  });

  it('believes a short word that the transcriber does not doubt', () => {
    expect(isCredible({ words: 1, confidence: 0.14, voicedMs: 150 })).toBe(true);
  });

  it('does not believe few words from little voice that the transcriber doubts', () => {
    expect(isCredible({ words: 1, confidence: 0.1, voicedMs: 200 })).toBe(false);
    expect(isCredible({ words: 2, confidence: 0.05, voicedMs: 300 })).toBe(false);
  });

  it('doubts less the more was said and the longer it took', () => {
    expect(isCredible({ words: 1, confidence: 0.08, voicedMs: 900 })).toBe(true);
    expect(isCredible({ words: 1, confidence: 0.08, voicedMs: 200 })).toBe(false);
    expect(isCredible({ words: 3, confidence: 0.05, voicedMs: 400 })).toBe(true);
    expect(isCredible({ words: 1, confidence: 0.05, voicedMs: 400 })).toBe(false);
  });

  it('believes a transcriber that cannot tell', () => {
    expect(isCredible({ words: 1, confidence: undefined, voicedMs: 64 })).toBe(true);
  });
});
