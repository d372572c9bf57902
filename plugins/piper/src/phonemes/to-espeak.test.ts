import { describe, expect, it } from '@jest/globals';
import { toEspeak } from './to-espeak.js';

describe('toEspeak', () => {
  it.each([
    ['həlˈO', 'həlˈoʊ'],
    ['ʧˈAnʤ', 'tʃˈeɪndʒ'],
    ['fˈIəɹ', 'fˈaɪɚ'],
    ['bˈYz', 'bˈɔɪz'],
    ['wˈɔɾəɹ', 'wˈɔːɾɚ'],
    ['nˈɜɹs', 'nˈɜːs'],
    ['hˈɜɹi', 'hˈɜːɹi'],
    ['mˈɛməɹi', 'mˈɛmɚɹi'],
    ['sˈɪɾi', 'sˈɪɾi'],
    ['mˈit', 'mˈiːt'],
    ['kˈɑɹ', 'kˈɑːɹ'],
    ['bˈʌʔn', 'bˈʌʔn̩'],
    ['lˈɪɾᵊl', 'lˈɪɾəl'],
    ['tˈəlstY', 'tˈʌlstɔɪ'],
  ])('writes %s as %s', (dictionary, espeak) => {
    expect(toEspeak(dictionary)).toBe(espeak);
  });
});
