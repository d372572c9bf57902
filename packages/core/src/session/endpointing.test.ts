import { describe, expect, it } from '@jest/globals';
import { configSchema } from '../config/schema.js';
import { endpointDelayMs, learnPause, learnTurn, unknownPace } from './endpointing.js';
import type { Pace, Reading } from './endpointing.js';
import { configuredDetection } from './session-settings.js';

const config = configSchema.shape.turnTaking.parse({
  minDelayMs: 160,
  sentenceDelayMs: 1200,
  maxDelayMs: 1600,
  completeThreshold: 0.97,
  incompleteThreshold: 0.5,
});
const detection = configuredDetection({ turnTaking: config });

const delay = (reading: Partial<Reading>, pace: Pace = unknownPace, changes: Partial<typeof config> = {}) =>
  endpointDelayMs({ complete: undefined, shape: 'sentence', ...reading }, pace, { ...config, ...changes }, detection);

describe('endpointDelayMs', () => {
  it('is the shortest where the turn provider is sure of the end', () => {
    for (const complete of [0.97, 0.99, 1]) expect(delay({ complete })).toBe(160);
  });

  it('is the longest where it is sure that the user goes on, less so for what reads like a sentence', () => {
    for (const complete of [0, 0.2, 0.5]) {
      expect(delay({ complete })).toBe(1200);
      expect(delay({ complete, shape: 'words' })).toBe(1600);
    }
  });

  it('counts on the wording alone while the turn provider says nothing', () => {
    expect(delay({})).toBe(1200);
    expect(delay({ shape: 'backchannel' })).toBe(1200);
    expect(delay({ shape: 'words' })).toBe(1600);
  });

  it('is not short for words that break off, however complete they sound', () => {
    expect(delay({ complete: 1, shape: 'open' })).toBe(1200);
    expect(delay({ complete: 0, shape: 'open' })).toBe(1600);
  });

  it('falls steadily in between, by the odds: half the way at one to six', () => {
    const delays = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.969, 0.97].map((complete) => delay({ complete }));
    expect(delays).toEqual([...delays].sort((a, b) => b - a));
    expect(new Set(delays).size).toBe(delays.length);
    // The odds of 0.97 are 32; their root is 5.7.
    expect(delay({ complete: 5.686 / 6.686 })).toBeCloseTo((160 + 1200) / 2, 0);
  });

  it('has no slope where both thresholds are one', () => {
    const step = { completeThreshold: 0.5, incompleteThreshold: 0.5 };
    expect(delay({ complete: 0.5 }, unknownPace, step)).toBe(160);
    expect(delay({ complete: 0.499 }, unknownPace, step)).toBe(1200);
  });

  it('is a number for thresholds of 0 and 1', () => {
    const widest = { completeThreshold: 1, incompleteThreshold: 0 };
    expect(delay({ complete: 0.5 }, unknownPace, widest)).toBeCloseTo((160 + 1200) / 2, 0);
  });

  it('stays between the bounds a client set', () => {
    const bounds = { ...detection, minDelayMs: 700, maxDelayMs: 900 };
    const ask = (complete: number) => endpointDelayMs({ complete, shape: 'sentence' }, unknownPace, config, bounds);
    expect([ask(1), ask(0)]).toEqual([700, 900]);
  });
});

describe('what is learned of a user', () => {
  const quick = [200, 200, 200].reduce(learnPause, unknownPace);

  it('shortens the longest delay for one whose pauses are short, never below that of a sentence', () => {
    expect(delay({ complete: 0, shape: 'words' }, quick, { sentenceDelayMs: 500 })).toBe(700);
    expect(delay({ complete: 0, shape: 'words' }, quick)).toBe(1200);
    expect(delay({ complete: 0, shape: 'words' }, quick, { adaptive: false })).toBe(1600);
  });

  it('is nothing after fewer than three pauses', () => {
    const pace = [200, 200].reduce(learnPause, unknownPace);
    expect(delay({ complete: 0, shape: 'words' }, pace, { sentenceDelayMs: 500 })).toBe(1600);
  });

  it('adds patience after a cut-off, as much as was missing and a little more, and loses it turn by turn', () => {
    const cutOff = learnTurn(unknownPace, 400, 160);
    expect(cutOff.patienceMs).toBe(340);
    expect(delay({ complete: 1 }, cutOff)).toBe(500);
    const later = [1, 2, 3].reduce((pace) => learnTurn(pace, 5_000, 160), cutOff);
    expect(later.patienceMs).toBeLessThan(cutOff.patienceMs / 2);
    expect(delay({ complete: 1 }, cutOff, { adaptive: false })).toBe(160);
  });
});
