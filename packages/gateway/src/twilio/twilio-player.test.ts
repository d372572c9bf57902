import { beforeEach, describe, expect, it } from '@jest/globals';
import type { TwilioOrder } from './twilio-message.js';
import { TwilioPlayer } from './twilio-player.js';

/** Twilio's end: plays what it is sent, in real time, and echoes marks as they are passed; all at once when it is cleared. */
class Line {
  now = 0;
  heard: number[] = [];
  readonly echoes: string[] = [];
  #queue: (number | string)[] = [];

  order(order: TwilioOrder): void {
    if (order.event === 'media') this.#queue.push(...Buffer.from(order.media.payload, 'base64'));
    else if (order.event === 'mark') this.#queue.push(order.mark.name);
    else {
      for (const entry of this.#queue) if (typeof entry === 'string') this.echoes.push(entry);
      this.#queue = [];
    }
  }

  /** One millisecond at a time; `onMark`: as the server hears of it. */
  run(ms: number, onMark: (name: string) => void): void {
    for (const end = this.now + ms; this.now < end; this.now++) {
      for (const name of this.echoes.splice(0)) onMark(name);
      for (let played = 0; played < 8 && this.#queue.length > 0;) {
        const entry = this.#queue.shift()!;
        if (typeof entry === 'string') this.echoes.push(entry);
        else {
          this.heard.push(entry);
          played++;
        }
      }
    }
  }
}

/** A staircase, so that every 10 ms is told from the others; mu-law keeps its steps apart. */
const samples = (ms: number) => Int16Array.from({ length: ms * 8 }, (_, i) => -30_000 + Math.floor(i / 80) * 900);

describe('the player at the end of a phone line', () => {
  let line: Line;
  let player: TwilioPlayer;
  let reports: { itemId: string; playedMs: number }[];
  const run = (ms: number) =>
    line.run(ms, (name) => {
      const report = player.marked(name);
      if (report) reports.push(report);
    });

  beforeEach(() => {
    line = new Line();
    reports = [];
    player = new TwilioPlayer(
      (order) => line.order(order),
      () => line.now,
    );
  });

  function play(itemId: string, ms: number): void {
    const all = samples(ms);
    for (let at = 0; at < all.length; at += 160) player.play(itemId, all.subarray(at, at + 160));
    player.end();
  }

  it('tells how much was played, from the marks', () => {
    play('a', 350);
    run(400);
    expect(reports).toEqual([100, 200, 300, 350].map((playedMs) => ({ itemId: 'a', playedMs })));
    expect(line.heard).toHaveLength(350 * 8);
  });

  it('counts each message by itself', () => {
    play('a', 150);
    play('b', 150);
    run(320);
    expect(reports.map(({ itemId, playedMs }) => `${itemId} ${playedMs}`)).toEqual([
      'a 100',
      'a 150',
      'b 100',
      'b 150',
    ]);
  });

  it.each([5, 40, 130, 260])(
    'goes on after a pause at %d ms with the very next sample, nothing lost, nothing twice',
    (at) => {
      play('a', 300);
      run(at);
      const paused = player.pause();
      expect(paused?.itemId).toBe('a');
      expect(Math.abs(paused!.playedMs - at)).toBeLessThanOrEqual(2);
      run(500);
      const heardAtPause = line.heard.length;
      expect(Math.abs(heardAtPause / 8 - at)).toBeLessThanOrEqual(2);
      player.resume();
      run(500);
      expect(Math.abs(line.heard.length - 300 * 8)).toBeLessThanOrEqual(16);
      expect(reports.at(-1)).toEqual({ itemId: 'a', playedMs: expect.closeTo(300, 1) });
    },
  );

  it('keeps what comes while it is paused', () => {
    play('a', 100);
    run(50);
    player.pause();
    play('b', 100);
    run(100);
    player.resume();
    run(300);
    expect(Math.abs(line.heard.length - 200 * 8)).toBeLessThanOrEqual(16);
  });

  it('does not take cleared marks for played ones', () => {
    play('a', 300);
    run(120);
    expect(player.clear()).toMatchObject({ itemId: 'a' });
    run(50);
    expect(reports).toEqual([{ itemId: 'a', playedMs: 100 }]);
    player.resume();
    run(300);
    expect(line.heard.length).toBeLessThanOrEqual(125 * 8);
  });
});
