import { describe, expect, it } from '@jest/globals';
import { Playout } from './playout.js';
import { PositionReports } from './position-reports.js';

const a = { responseId: 'a', itemId: 'item_a' };

function playing(ms: number) {
  const playout = new Playout(1000);
  playout.receive(new Float32Array(ms), 0, a);
  return { playout, reports: new PositionReports(playout) };
}

describe('what a player reports', () => {
  it('is its position every 100 ms', () => {
    const { reports } = playing(1000);
    const told = Array.from({ length: 50 }, (_, frame) => reports.due(frame * 20)).flat();
    expect(told.map(({ playedMs }) => playedMs)).toEqual([20, 120, 220, 320, 420, 520, 620, 720, 820, 920]);
  });

  it('is the end at once, and only once', () => {
    const { reports } = playing(150);
    const told = Array.from({ length: 50 }, (_, frame) =>
      reports.due(frame * 20).map(({ playedMs }) => [frame * 20, playedMs]),
    ).flat();
    expect(told).toEqual([
      [20, 20],
      [120, 120],
      [160, 150],
    ]);
  });

  it('is a pause at once, and nothing while it lasts', () => {
    const { playout, reports } = playing(1000);
    reports.due(50);
    playout.pause(70);
    expect(reports.now(70)).toEqual([{ itemId: 'item_a', playedMs: 70 }]);
    expect([200, 400, 600].flatMap((atMs) => reports.due(atMs))).toEqual([]);
    playout.resume(700);
    expect(reports.now(700)).toEqual([]);
    expect(reports.due(710)).toEqual([{ itemId: 'item_a', playedMs: 80 }]);
  });
});
