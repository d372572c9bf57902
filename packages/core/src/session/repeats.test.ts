import { describe, expect, it } from '@jest/globals';
import { repeats } from './repeats.js';

const spoken = 'The library opens at nine in the morning and closes at six. 图书馆早上九点开门。';

describe('repeats', () => {
  it.each(['opens at nine in the', 'Library opens, at NINE!', 'in the warning and closes at six', '图书馆早上九点'])(
    'knows %j as part of what was spoken',
    (transcript) => expect(repeats(transcript, spoken, 3)).toBe(true),
  );

  it.each([
    'when does it open',
    'nine at opens library',
    'at nine',
    'the and the in',
    'no wait the library is closed at six',
  ])('takes %j for words of somebody else', (transcript) => expect(repeats(transcript, spoken, 3)).toBe(false));

  it('may be content with a word, where there is other reason to think so', () => {
    expect(repeats('Morning.', spoken, 1)).toBe(true);
    expect(repeats('Morning.', spoken, 2)).toBe(false);
    expect(repeats('Evening.', spoken, 1)).toBe(false);
  });

  it('finds nothing in nothing', () => {
    expect(repeats('', '', 1)).toBe(false);
    expect(repeats('one two three', '', 1)).toBe(false);
  });
});
