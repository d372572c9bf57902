import { describe, expect, it } from '@jest/globals';
import { readDuration } from './durations.js';
import { spokenDuration } from './spoken.js';
import { wordsOf } from './words.js';

describe('readDuration', () => {
  it.each([
    ['five minutes', 300],
    ['5 min', 300],
    ['90 seconds', 90],
    ['an hour', 3_600],
    ['an hour and a half', 5_400],
    ['half an hour', 1_800],
    ['a quarter of an hour', 900],
    ['two and a half hours', 9_000],
    ['1 hour and 30 minutes', 5_400],
    ['one hour ten minutes five seconds', 4_205],
    ['an hour and half a minute', 3_630],
    ['1.5 minutes', 90],
    ['a day', 86_400],
  ])('%s', (text, expected) => {
    const words = wordsOf(text);
    expect(readDuration(words, 0)).toEqual({ value: expected, to: words.length });
  });

  it.each(['five', 'five cats', 'minutes', 'a cat', ''])('takes "%s" for none', (text) => {
    expect(readDuration(wordsOf(text), 0)).toBeUndefined();
  });
});

describe('spokenDuration', () => {
  it.each([
    [0, 'en', '0 seconds'],
    [60, 'en', '1 minute'],
    [5_405, 'en', '1 hour, 30 minutes, and 5 seconds'],
    [90_000, 'en', '25 hours'],
    [5_400, 'es', '1 hora y 30 minutos'],
  ])('%i s in %s', (seconds, locale, expected) => {
    expect(spokenDuration(seconds, locale)).toBe(expected);
  });
});
