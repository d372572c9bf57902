import { describe, expect, it } from '@jest/globals';
import { Microphone } from './microphone.js';

describe('Microphone', () => {
  it('records what is said frame by frame, and silence in between', () => {
    const microphone = new Microphone();
    expect([...microphone.record(2)]).toEqual([0, 0]);
    expect(microphone.speak(Float32Array.of(1, 2, 3))).toBe(2);
    expect([...microphone.record(2)]).toEqual([1, 2]);
    expect(microphone.isSpokenInto).toBe(true);
    expect([...microphone.record(2)]).toEqual([3, 0]);
    expect(microphone.isSpokenInto).toBe(false);
    expect(microphone.speak(Float32Array.of(4))).toBe(6);
    expect([...microphone.record(2)]).toEqual([4, 0]);
    expect([...microphone.record(2)]).toEqual([0, 0]);
    expect([...microphone.render()]).toEqual([0, 0, 1, 2, 3, 0, 4, 0, 0, 0]);
  });

  it('renders only what it has recorded', () => {
    const microphone = new Microphone();
    microphone.record(1);
    microphone.speak(Float32Array.of(1, 2, 3));
    expect([...microphone.render()]).toEqual([0]);
    microphone.record(2);
    expect([...microphone.render()]).toEqual([0, 1, 2]);
  });
});
