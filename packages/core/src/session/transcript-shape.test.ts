import { describe, expect, it } from '@jest/globals';
import { transcriptShape } from './transcript-shape.js';

describe('transcriptShape', () => {
  it.each([
    ['', 'empty'],
    ['  ', 'empty'],
    ['I would like to', 'words'],
    ['and then,', 'words'],
    ['I was thinking...', 'words'],
    ['Well…', 'words'],
    ['What time is it?', 'sentence'],
    ['She said "no."', 'sentence'],
    ['今天天气很好。', 'sentence'],
  ])('of %j is %s', (text, shape) => {
    expect(transcriptShape(text)).toBe(shape);
  });
});
