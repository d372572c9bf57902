import { describe, expect, it } from '@jest/globals';
import { Playout } from './playout.js';

const a = { responseId: 'a', itemId: 'item_a' };
const b = { responseId: 'b', itemId: 'item_b' };
const loud = (ms: number) => new Float32Array(ms).fill(0.5);

describe('Playout', () => {
  it('plays on arrival, joins what arrives early, and lets a gap be heard', () => {
    const playout = new Playout(1000);
    playout.receive(loud(20), 100, a);
    playout.receive(loud(20), 110, a);
    playout.receive(loud(20), 300, a);
    expect(playout.audio.map(({ startMs }) => startMs)).toEqual([100, 120, 300]);
    expect(playout.untilMs).toBe(320);
    const heard = playout.render();
    expect([heard[99], heard[100], heard[139], heard[140], heard[300], heard.length]).toEqual([
      0, 0.5, 0.5, 0, 0.5, 320,
    ]);
  });

  it('forgets what was not heard when cleared', () => {
    const playout = new Playout(1000);
    playout.receive(loud(100), 0, a);
    playout.receive(loud(100), 10, a);
    playout.clear(30);
    expect(playout.untilMs).toBe(30);
    expect(playout.joined()).toEqual(loud(30));
    playout.receive(loud(10), 50, b);
    expect(playout.firstAudibleMs('b')).toBe(50);
  });

  it('finds the first audible sample of an answer, past its silence', () => {
    const playout = new Playout(1000);
    playout.receive(loud(10), 0, a);
    playout.receive(new Float32Array(50), 100, b);
    playout.receive(loud(10), 120, b);
    expect(playout.firstAudibleMs('b')).toBe(150);
    expect(playout.firstAudibleMs('c')).toBeNull();
  });

  it('is silent while paused, and goes on with the very next sample', () => {
    const playout = new Playout(1000);
    const samples = Float32Array.from({ length: 100 }, (_, index) => index + 1);
    playout.receive(samples.subarray(0, 60), 0, a);
    playout.pause(25);
    expect([playout.paused, playout.untilMs]).toEqual([true, Infinity]);
    playout.receive(samples.subarray(60), 40, a);
    playout.pause(50);
    expect(playout.joined()).toEqual(samples.subarray(0, 25));
    playout.resume(200);
    expect([playout.paused, playout.untilMs]).toEqual([false, 275]);
    expect(playout.render()).toEqual(
      Float32Array.of(...samples.subarray(0, 25), ...new Float32Array(175), ...samples.subarray(25)),
    );
    expect(playout.joined()).toEqual(playout.render());
  });

  it('forgets what a pause held when cleared, and plays what comes then', () => {
    const playout = new Playout(1000);
    playout.receive(loud(60), 0, a);
    playout.pause(20);
    playout.receive(loud(60), 30, a);
    playout.clear(50);
    playout.receive(loud(10), 70, b);
    expect(playout.audio.map(({ startMs, samples }) => [startMs, samples.length])).toEqual([
      [0, 20],
      [70, 10],
    ]);
    playout.resume(90);
    expect(playout.untilMs).toBe(80);
  });

  it('knows how much of each message was heard', () => {
    const playout = new Playout(1000);
    playout.receive(loud(60), 0, a);
    playout.receive(loud(60), 100, a);
    playout.receive(loud(60), 110, b);
    const heard = (atMs: number) => playout.positions(atMs).map(({ itemId, playedMs }) => `${itemId} ${playedMs}`);
    expect(heard(0)).toEqual([]);
    expect(heard(30)).toEqual(['item_a 30']);
    expect(heard(90)).toEqual(['item_a 60']);
    playout.pause(130);
    expect(heard(500)).toEqual(['item_a 90']);
    playout.resume(500);
    expect(heard(540)).toEqual(['item_a 120', 'item_b 10']);
    playout.clear(545);
    expect(heard(900)).toEqual(['item_a 120', 'item_b 15']);
  });

  it('joins the answers, without the time between them', () => {
    const playout = new Playout(1000);
    playout.receive(loud(10), 100, a);
    playout.receive(loud(10), 120, a);
    playout.receive(loud(10), 900, b);
    expect(playout.joined('a')).toEqual(Float32Array.of(...loud(10), ...new Float32Array(10), ...loud(10)));
    expect(playout.joined()).toHaveLength(40);
  });
});
