import { describe, expect, it } from '@jest/globals';
import { History } from './history.js';
import type { Item } from './item.js';

const said = (id: string, role: 'user' | 'assistant', text: string | null): Item => ({
  id,
  type: 'message',
  role,
  modality: 'audio',
  text,
  status: 'completed',
});
const call = (id: string, callId: string): Item => ({
  id,
  type: 'tool-call',
  call: { id: callId, name: 'time', arguments: '{}' },
  status: 'completed',
});
const result = (id: string, callId: string): Item => ({
  id,
  type: 'tool-result',
  callId,
  text: '9',
  status: 'completed',
});

describe('History', () => {
  it('tells which item an addition comes after', () => {
    const history = new History();
    expect(history.add(said('a', 'user', 'x'))).toBeNull();
    expect(history.add(said('c', 'user', 'z'))).toBe('a');
    expect(history.add(said('b', 'user', 'y'), 'a')).toBe('a');
    expect(history.add(said('o', 'user', 'w'), null)).toBeNull();
    expect(history.items.map(({ id }) => id)).toEqual(['o', 'a', 'b', 'c']);
  });

  it('refuses an id it has, and one it does not have', () => {
    const history = new History();
    history.add(said('a', 'user', 'x'));
    expect(() => history.add(said('a', 'user', 'y'))).toThrow(
      expect.objectContaining({ details: { reason: 'item-exists' } }),
    );
    expect(() => history.add(said('b', 'user', 'y'), 'q')).toThrow(
      expect.objectContaining({ details: { reason: 'item-unknown' } }),
    );
    expect(() => history.delete('q')).toThrow(expect.objectContaining({ details: { reason: 'item-unknown' } }));
  });

  it('gives a model the instructions, then what was said, without the empty', () => {
    const history = new History();
    history.add(said('a', 'user', 'hi'));
    history.add(said('b', 'assistant', ''));
    history.add(said('c', 'user', null));
    expect(history.messages('Be kind.')).toEqual([
      { role: 'system', text: 'Be kind.' },
      { role: 'user', text: 'hi' },
    ]);
    expect(history.messages('')).toEqual([{ role: 'user', text: 'hi' }]);
  });

  it('joins calls to the words before them and leaves out calls and results without their other half', () => {
    const history = new History();
    for (const item of [
      said('a', 'assistant', 'Let me see.'),
      call('b', '1'),
      call('c', '2'),
      call('d', '3'),
      result('e', '1'),
      result('f', '2'),
      result('g', '9'),
    ]) {
      history.add(item);
    }
    const ask = { name: 'time', arguments: '{}' };
    expect(history.messages('')).toEqual([
      {
        role: 'assistant',
        text: 'Let me see.',
        toolCalls: [
          { id: '1', ...ask },
          { id: '2', ...ask },
        ],
      },
      { role: 'tool', callId: '1', name: 'time', text: '9' },
      { role: 'tool', callId: '2', name: 'time', text: '9' },
    ]);
  });
});
