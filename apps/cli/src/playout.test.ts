import { describe, expect, it } from '@jest/globals';
import { Playout } from './playout.js';

const loud = (ms: number) => new Float32Array(ms).fill(0.5);

describe('Playout', () => {
  it('plays on arrival, joins what arrives early, and lets a gap be heard', () => {
    const playout = new Playout(1000);
    playout.receive(loud(20), 100, 'a');
    playout.receive(loud(20), 110, 'a');
    playout.receive(loud(20), 300, 'a');
    expect(playout.audio.map(({ startMs }) => startMs)).toEqual([100, 120, 300]);
    expect(playout.untilMs).toBe(320);
    const heard = playout.render();
    expect([heard[99], heard[100], heard[139], heard[140], heard[300], heard.length]).toEqual([
      0, 0.5, 0.5, 0, 0.5, 320,
    ]);
  });

  it('forgets what was not heard when cleared', () => {
    const playout = new Playout(1000);
    playout.receive(loud(100), 0, 'a');
    playout.receive(loud(100), 10, 'a');
    playout.clear(30);
    expect(playout.untilMs).toBe(30);
    expect(playout.joined()).toEqual(loud(30));
    playout.receive(loud(10), 50, 'b');
    expect(playout.firstAudibleMs('b')).toBe(50);
  });

  it('finds the first audible sample of an answer, past its silence', () => {
    const playout = new Playout(1000);
    playout.receive(loud(10), 0, 'a');
    playout.receive(new Float32Array(50), 100, 'b');
    playout.receive(loud(10), 120, 'b');
    expect(playout.firstAudibleMs('b')).toBe(150);
    expect(playout.firstAudibleMs('c')).toBeNull();
  });
});
