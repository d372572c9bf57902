import { describe, expect, it } from '@jest/globals';
import { TurnAudio } from './turn-audio.js';

const ramp = (from: number, to: number) => Float32Array.from({ length: to - from }, (_, i) => from + i);

describe('TurnAudio', () => {
  it('gives back what came, whatever the size of the pieces', () => {
    const audio = new TurnAudio();
    for (let at = 0; at < 60_000; at += 700) audio.append(ramp(at, Math.min(at + 700, 60_000)));
    expect(audio.length).toBe(60_000);
    expect(audio.view(31_000, 31_500)).toEqual(ramp(31_000, 31_500));
  });

  it('keeps its positions when it lets go of the beginning', () => {
    const audio = new TurnAudio();
    audio.append(ramp(0, 20_000));
    audio.forget(15_000);
    audio.append(ramp(20_000, 50_000));
    expect(audio.length).toBe(50_000);
    expect(audio.view(15_000, 50_000)).toEqual(ramp(15_000, 50_000));
  });

  it('copies: the caller may use its array again', () => {
    const audio = new TurnAudio();
    const frame = ramp(0, 100);
    audio.append(frame);
    frame.fill(-1);
    expect(audio.view(0, 100)).toEqual(ramp(0, 100));
  });
});
