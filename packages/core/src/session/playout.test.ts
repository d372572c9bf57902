import { describe, expect, it } from '@jest/globals';
import { Playout } from './playout.js';

describe('Playout', () => {
  it('plays in real time from the first sample on', () => {
    const playout = new Playout();
    playout.send(500, 1000);
    expect(playout.heardMs(1000)).toBe(0);
    expect(playout.heardMs(1200)).toBe(200);
    expect(playout.leadMs(1200)).toBe(300);
  });

  it('plays nothing that was not sent', () => {
    const playout = new Playout();
    playout.send(100, 0);
    expect(playout.heardMs(5000)).toBe(100);
  });

  it('goes on after a gap where it stopped', () => {
    const playout = new Playout();
    playout.send(100, 0);
    playout.send(100, 400);
    expect(playout.heardMs(450)).toBe(150);
    expect(playout.leadMs(450)).toBe(50);
  });
});
