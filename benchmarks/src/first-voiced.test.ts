import { describe, expect, it } from '@jest/globals';
import { firstVoiced } from './first-voiced.js';

const rate = 16_000;
const tone = (ms: number, level: number) =>
  Array.from({ length: (ms * rate) / 1000 }, (_, at) => level * Math.sin(at / 5));
const ms = (...pieces: number[][]) => (firstVoiced(Float32Array.from(pieces.flat()), rate) * 1000) / rate;

describe('firstVoiced', () => {
  it('is where the voice begins, a faint beginning included', () => {
    expect(ms(tone(300, 0), tone(400, 0.5))).toBe(300);
    expect(ms(tone(200, 0.001), tone(100, 0.05), tone(400, 0.5))).toBe(200);
  });

  it('is not where something clicks', () => {
    expect(ms(tone(100, 0), tone(20, 0.5), tone(300, 0), tone(400, 0.5))).toBe(420);
  });

  it('is the click where there is nothing else', () => {
    expect(ms(tone(100, 0), tone(20, 0.5), tone(300, 0))).toBe(100);
  });

  it('is the beginning of silence', () => {
    expect(ms(tone(100, 0))).toBe(0);
  });
});
