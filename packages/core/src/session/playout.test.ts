import { describe, expect, it } from '@jest/globals';
import { Playout } from './playout.js';

/** A second of audio, sent at once at `now`. */
function sent(now = 100): Playout {
  const playout = new Playout();
  playout.send(1000, now);
  return playout;
}

describe('Playout, without reports', () => {
  it('has heard nothing before anything was sent', () => {
    const playout = new Playout();
    expect(playout.heardMs(5000)).toBe(0);
    expect(playout.leadMs(5000)).toBe(0);
  });

  it('plays what was sent in real time, and no further', () => {
    const playout = sent();
    expect(playout.heardMs(350)).toBe(250);
    expect(playout.leadMs(350)).toBe(750);
    expect(playout.heardMs(9000)).toBe(1000);
    expect(playout.unheardMs(9000)).toBe(0);
  });

  it('stands still in a gap of the sending', () => {
    const playout = sent();
    playout.send(1000, 5000);
    expect(playout.heardMs(5000)).toBe(1000);
    expect(playout.heardMs(5500)).toBe(1500);
  });

  it('plays on while it should be paused: who reports nothing obeys nothing', () => {
    const playout = sent();
    playout.pause(300);
    expect(playout.heardMs(700)).toBe(600);
  });
});

describe('Playout, with reports', () => {
  it('goes on from the newest one', () => {
    const playout = sent();
    playout.report(100, 400);
    expect(playout.heardMs(400)).toBe(100);
    expect(playout.heardMs(600)).toBe(300);
    playout.report(250, 650);
    expect(playout.heardMs(700)).toBe(300);
  });

  it('does not believe in what was never sent', () => {
    const playout = sent();
    playout.report(99_999, 200);
    expect(playout.heardMs(200)).toBe(1000);
    playout.report(-5, 300);
    expect(playout.heardMs(300)).toBe(0);
  });

  it('is not sent more because the listener is far away', () => {
    const playout = sent();
    playout.report(0, 600);
    expect(playout.leadMs(600)).toBe(500);
    expect(playout.unheardMs(600)).toBe(1000);
  });

  it('stands still from a pause to the resume, corrected by the report of where it stopped', () => {
    const playout = sent();
    playout.report(100, 200);
    playout.pause(300);
    expect(playout.heardMs(2000)).toBe(200);
    playout.report(180, 340);
    expect(playout.heardMs(2000)).toBe(180);
    expect(playout.leadMs(2000)).toBe(820);
    playout.resume(2000);
    expect(playout.heardMs(2100)).toBe(280);
    expect(playout.leadMs(2100)).toBe(720);
  });

  it('begins in the middle of a pause, too', () => {
    const playout = sent();
    playout.pause(300);
    playout.report(150, 320);
    expect(playout.heardMs(900)).toBe(150);
    playout.resume(900);
    expect(playout.heardMs(1000)).toBe(250);
  });

  it('waits at the end of what it has, and goes on when more comes', () => {
    const playout = sent();
    playout.report(900, 1000);
    expect(playout.heardMs(2000)).toBe(1000);
    playout.send(500, 3000);
    expect(playout.heardMs(3200)).toBe(1200);
  });
});
