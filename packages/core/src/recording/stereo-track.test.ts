import { describe, expect, it } from '@jest/globals';
import { StereoTrack, TRACK_RATE } from './stereo-track.js';

/** 16 frames a millisecond. */
const ms = (count: number) => (count * TRACK_RATE) / 1000;

function track(inputRate = TRACK_RATE, outputRate = TRACK_RATE) {
  const left: number[] = [];
  const right: number[] = [];
  let pieces = 0;
  const stereo = new StereoTrack({
    inputRate,
    outputRate,
    write: (frames) => {
      pieces++;
      for (let i = 0; i < frames.length; i += 2) {
        left.push(frames[i] as number);
        right.push(frames[i + 1] as number);
      }
    },
  });
  return { stereo, left, right, pieces: () => pieces };
}

const tone = (lengthMs: number, value: number, rate = TRACK_RATE) =>
  new Int16Array((lengthMs * rate) / 1000).fill(value);

/** Where which value sounds, in ms: `[from, to, value]`. */
function runs(channel: readonly number[]): [number, number, number][] {
  const found: [number, number, number][] = [];
  for (let from = 0, to = 0; from < channel.length; from = to) {
    while (to < channel.length && channel[to] === channel[from]) to++;
    if (channel[from] !== 0) found.push([from / ms(1), to / ms(1), channel[from] as number]);
  }
  return found;
}

describe('a stereo track', () => {
  it('has the user on the left as the sound arrives, and the agent on the right as it is played', () => {
    const { stereo, left, right } = track();
    for (let at = 200; at < 300; at += 20) stereo.user(tone(20, 1), at);
    stereo.agent(tone(20, 2), 400);
    stereo.agent(tone(20, 2), 400);
    stereo.agent(tone(20, 2), 500);
    stereo.end(600);
    expect(runs(left)).toEqual([[200, 300, 1]]);
    expect(runs(right)).toEqual([
      [400, 440, 2],
      [500, 520, 2],
    ]);
    expect([left.length, right.length]).toEqual([ms(600), ms(600)]);
  });

  it('closes up what came late by a little, and leaves a gap where much is missing', () => {
    const { stereo, left } = track();
    stereo.user(tone(20, 1), 300);
    stereo.user(tone(20, 2), 380);
    stereo.user(tone(20, 3), 1000);
    stereo.end(1100);
    expect(runs(left)).toEqual([
      [300, 320, 1],
      [320, 340, 2],
      [1000, 1020, 3],
    ]);
  });

  it('is silent while the player is paused, and goes on with the very next sample', () => {
    const { stereo, right } = track();
    stereo.agent(tone(100, 5), 0);
    stereo.pause(40);
    stereo.resume(340);
    stereo.agent(tone(100, 6), 380);
    stereo.end(600);
    expect(runs(right)).toEqual([
      [0, 40, 5],
      [340, 400, 5],
      [400, 500, 6],
    ]);
  });

  it('forgets what was sent and never played', () => {
    const { stereo, right } = track();
    stereo.agent(tone(200, 5), 0);
    stereo.clear(50);
    stereo.agent(tone(200, 6), 400);
    stereo.pause(450);
    stereo.clear(470);
    stereo.agent(tone(200, 7), 700);
    stereo.end(720);
    expect(runs(right)).toEqual([
      [0, 50, 5],
      [400, 450, 6],
      [700, 720, 7],
    ]);
  });

  it('is written as time goes by, and after a long silence in small pieces', () => {
    const { stereo, left, pieces } = track();
    stereo.user(tone(20, 1), 0);
    stereo.user(tone(20, 1), 500);
    expect(left.length).toBe(ms(400));
    stereo.end(60_000);
    expect(left.length).toBe(ms(60_000));
    expect(pieces()).toBeGreaterThan(59);
  });

  it('keeps all of a user who sends faster than anybody speaks, without holding more than some seconds', () => {
    const { stereo, left, right } = track();
    for (let second = 0; second < 60; second++) stereo.user(tone(1000, second + 1), second);
    expect(left.length).toBeGreaterThan(ms(45_000));
    stereo.agent(tone(20, 9), 100);
    stereo.user(tone(1000, 61), 150);
    stereo.end(200);
    expect(runs(left)).toHaveLength(61);
    expect(runs(right)[0]?.[0]).toBeGreaterThan(45_000);
  });

  it('brings both sides to one rate', () => {
    const { stereo, left, right } = track(8_000, 24_000);
    stereo.user(tone(1000, 1000, 8_000), 0);
    stereo.agent(tone(1000, 2000, 24_000), 0);
    stereo.end(1000);
    expect([left[ms(500)], right[ms(500)]].map((value) => Math.round((value ?? 0) / 10) * 10)).toEqual([1000, 2000]);
    expect([left.length, right.length]).toEqual([ms(1000), ms(1000)]);
  });
});
