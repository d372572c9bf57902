import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { openLetterToSound } from './letter-to-sound.js';
import type { LetterToSound } from './letter-to-sound.js';

let letterToSound: LetterToSound;
beforeAll(async () => {
  letterToSound = await openLetterToSound(fileURLToPath(new URL('../../models/g2p-en', import.meta.url)));
});

describe('letterToSound', () => {
  it.each([
    ['mation', 'mˈAʃən'],
    ['phlight', 'flˈIt'],
    ['glave', 'ɡlˈAv'],
    ['knurp', 'nˈɜɹp'],
    ['zoople', 'zˈupᵊl'],
    ['quimby', 'kwˈɪmbi'],
  ])('says %s as %s', (word, expected) => {
    expect(letterToSound(word)).toBe(expected);
  });

  it('gives every word exactly one main stress', () => {
    for (const word of ['thwomply', 'a', 'xylocarp', 'blorvination', 'unflabbergastable', 'oooo']) {
      expect(letterToSound(word).match(/ˈ/g)).toHaveLength(1);
    }
  });
});
