import { describe, expect, it } from '@jest/globals';
import { Loudspeaker } from './loudspeaker.js';

const rate = 16_000;
const audio = (ms: number, itemId = 'item') => ({
  samples: new Float32Array((rate * ms) / 1000).fill(0.3),
  itemId,
  responseId: `of ${itemId}`,
});

describe('a loudspeaker', () => {
  it('plays what it has, and a gap where it has nothing', () => {
    const speaker = new Loudspeaker(rate);
    speaker.receive(audio(100), 50);
    speaker.receive(audio(100), 200);
    speaker.advance(400);
    expect(speaker.spans.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [50, 150],
      [200, 300],
    ]);
    expect(speaker.playedMs('item')).toBe(200);
  });

  it('goes on with the very next sample after a pause', () => {
    const heard: number[] = [];
    const speaker = new Loudspeaker(1000, ({ samples }) => heard.push(...samples));
    const samples = Float32Array.from({ length: 100 }, (_, index) => index);
    speaker.receive({ samples, itemId: 'item', responseId: 'response' }, 0);
    speaker.pause(37);
    speaker.resume(80);
    speaker.advance(200);
    expect(heard).toEqual([...samples]);
    expect(speaker.spans.map(({ endMs }) => endMs)).toEqual([37, 143]);
  });

  it('forgets what it has not played when it is cleared', () => {
    const speaker = new Loudspeaker(rate);
    speaker.receive(audio(100), 0);
    speaker.clear(40);
    speaker.receive(audio(100, 'next'), 60);
    speaker.advance(500);
    expect(speaker.playedMs('item')).toBe(40);
    expect(speaker.playedMs('next')).toBe(100);
  });

  it('gives what came out of it, silence included', () => {
    const speaker = new Loudspeaker(rate);
    speaker.receive(audio(10), 10);
    speaker.advance(40);
    const output = speaker.takeOutput();
    expect(output).toHaveLength((rate * 40) / 1000);
    expect([...output].filter((sample) => sample !== 0)).toHaveLength((rate * 10) / 1000);
    expect(speaker.takeOutput()).toHaveLength(0);
  });
});
