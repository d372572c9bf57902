import { describe, expect, it } from '@jest/globals';
import { compressionRatio, judge, loopAtEnd, tokenBudget, withoutLoop } from './guards.js';

const thresholds = { compressionRatio: 2.4, logProbability: -1, noSpeech: 0.6 };
const good = { text: ' Good morning.', looped: false, averageLogProbability: -0.3, noSpeech: 0.01 };

describe('judge', () => {
  it('believes what is fluent and likely', () => {
    expect(judge(good, thresholds)).toBe('sound');
    expect(judge({ ...good, noSpeech: 0.9 }, thresholds)).toBe('sound');
  });

  it('hears silence only where a guess meets no speech', () => {
    expect(judge({ ...good, averageLogProbability: -1.1, noSpeech: 0.7 }, thresholds)).toBe('silence');
    expect(judge({ ...good, averageLogProbability: -1.1, noSpeech: 0.5 }, thresholds)).toBe('doubtful');
  });

  it('doubts loops and repetitive text', () => {
    expect(judge({ ...good, looped: true }, thresholds)).toBe('doubtful');
    expect(judge({ ...good, text: ' Thank you for watching.'.repeat(8) }, thresholds)).toBe('doubtful');
  });
});

describe('compressionRatio', () => {
  it('is low for speech and high for repetition', () => {
    expect(compressionRatio('unless to be rather cold hearted and rather selfish is to be ill disposed')).toBeLessThan(
      1.5,
    );
    expect(compressionRatio('la la la la '.repeat(20))).toBeGreaterThan(5);
  });
});

describe('loopAtEnd', () => {
  it('finds the shortest pattern', () => {
    expect(loopAtEnd([5, 9, ...Array<number>(16).fill(7)])).toBe(1);
    expect(loopAtEnd([5, 9, ...Array(8).fill([1, 2]).flat()])).toBe(2);
    expect(loopAtEnd([5, 9, ...Array(4).fill([1, 2, 3, 4, 5, 6, 7]).flat()])).toBe(7);
  });

  it('lets people repeat themselves', () => {
    expect(loopAtEnd([5, ...Array<number>(15).fill(7)])).toBe(0);
    expect(loopAtEnd(Array(3).fill([1, 2, 3, 4, 5, 6, 7]).flat())).toBe(0);
    expect(loopAtEnd([])).toBe(0);
  });

  it('does not mistake a loop that has ended', () => {
    expect(loopAtEnd([...Array<number>(20).fill(7), 8])).toBe(0);
  });
});

describe('withoutLoop', () => {
  it('keeps the pattern once and what comes before', () => {
    expect(withoutLoop([5, 9, ...Array(6).fill([1, 2, 3, 4]).flat()])).toEqual([5, 9, 1, 2, 3, 4]);
    expect(withoutLoop([1, 2, 3])).toEqual([1, 2, 3]);
  });
});

describe('tokenBudget', () => {
  it('grows with the audio', () => {
    expect(tokenBudget(16_000)).toBe(44);
    expect(tokenBudget(160_000)).toBe(224);
  });
});
