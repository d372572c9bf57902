import { describe, expect, it } from '@jest/globals';
import { ThoughtFilter } from './thought-filter.js';

function say(pieces: Iterable<string>, isThinking = false): string {
  const filter = new ThoughtFilter(isThinking);
  return Array.from(pieces, (piece) => filter.push(piece)).join('') + filter.end();
}

describe('ThoughtFilter', () => {
  const text = 'Well, <think>a < b, so </thin> no</think>yes <i>and</i> 3 < 4 <thinking>x</thinking>. <th';

  it('leaves out thoughts, however the text is cut into pieces', () => {
    const whole = say([text]);
    expect(whole).toBe('Well, yes <i>and</i> 3 < 4 . <th');
    expect(say(text)).toBe(whole);
  });

  it('holds back only what may become a tag', () => {
    const filter = new ThoughtFilter();
    expect(filter.push('Hi <th')).toBe('Hi ');
    expect(filter.push('ere')).toBe('<there');
  });

  it('begins inside a block when told so, and never says a block that does not close', () => {
    expect(say(['hmm</think>', '\n\nHello'], true)).toBe('Hello');
    expect(say(['<think>for ever'])).toBe('');
  });
});
