import { describe, expect, it } from '@jest/globals';
import { chatMessages, NO_RESULT } from './chat-messages.js';

const call = (id: string, text = '{}') => ({ id, name: 'clock', arguments: text });

describe('chatMessages', () => {
  it('maps a conversation with a tool', () => {
    expect(
      chatMessages([
        { role: 'system', text: 'Be kind.' },
        { role: 'user', text: 'What time is it?' },
        { role: 'assistant', text: '', toolCalls: [call('a')] },
        { role: 'tool', callId: 'a', name: 'clock', text: '"noon"' },
        { role: 'assistant', text: 'Noon.' },
      ]),
    ).toEqual([
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'What time is it?' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'clock', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'a', content: '"noon"' },
      { role: 'assistant', content: 'Noon.' },
    ]);
  });

  it('makes one message of neighbours of one role, and none of an empty one', () => {
    expect(
      chatMessages([
        { role: 'user', text: 'Wait.' },
        { role: 'assistant', text: ' ' },
        { role: 'user', text: 'Tell me the time.' },
      ]),
    ).toEqual([{ role: 'user', content: 'Wait.\nTell me the time.' }]);
  });

  it('gives every call its result right behind it, and drops results without a call', () => {
    const chat = chatMessages([
      { role: 'assistant', text: 'Let me look.', toolCalls: [call('a'), call('b')] },
      { role: 'user', text: 'Hurry!' },
      { role: 'tool', callId: 'b', name: 'clock', text: 'noon' },
      { role: 'tool', callId: 'lost', name: 'clock', text: 'midnight' },
    ]);
    expect(chat.slice(1)).toEqual([
      { role: 'tool', tool_call_id: 'a', content: NO_RESULT },
      { role: 'tool', tool_call_id: 'b', content: 'noon' },
      { role: 'user', content: 'Hurry!' },
    ]);
  });

  it('sends no arguments that are not JSON', () => {
    const [message] = chatMessages([{ role: 'assistant', text: '', toolCalls: [call('a', '{"city":')] }]);
    expect(message).toMatchObject({ tool_calls: [{ function: { arguments: '{}' } }] });
  });
});
