import { describe, expect, it } from '@jest/globals';
import type { Conversation, Item } from '@repartee/core';
import { applyCommand } from './apply-command.js';
import type { Command } from './decode-client-event.js';

const item: Item = { id: 'i', type: 'tool-result', callId: 'c', text: '', status: 'completed' };

/** A conversation that notes how it is called. */
function listener() {
  const calls: unknown[][] = [];
  const conversation = new Proxy({} as Conversation, {
    get:
      (_target, name) =>
      (...args: unknown[]) => {
        calls.push([name, ...args]);
        return name === 'item' ? item : undefined;
      },
  });
  return { calls, conversation };
}

describe('a command', () => {
  const samples = Int16Array.of(1);
  const added = { type: 'message', role: 'user', text: 'Hi' } as const;

  it.each<[Command, unknown[]]>([
    [{ type: 'append-audio', samples }, ['appendAudio', samples]],
    [{ type: 'commit-audio' }, ['commitAudio']],
    [{ type: 'clear-audio' }, ['clearAudio']],
    [{ type: 'add-item', item: added, after: null }, ['addItem', added, null]],
    [{ type: 'add-item', item: added }, ['addItem', added, undefined]],
    [{ type: 'delete-item', itemId: 'i' }, ['deleteItem', 'i']],
    [{ type: 'truncate-item', itemId: 'i', audioEndMs: 5 }, ['truncateItem', 'i', 5]],
    [{ type: 'respond', options: { voice: 'amy' } }, ['respond', { voice: 'amy' }]],
    [{ type: 'cancel', responseId: 'r' }, ['cancel', 'r']],
    [{ type: 'report-playback', itemId: 'i', playedMs: 40.5 }, ['reportPlayback', 'i', 40.5]],
    [{ type: 'update', patch: { speed: 2 } }, ['update', { speed: 2 }]],
  ])('%j is done', (command, call) => {
    const { calls, conversation } = listener();
    expect(applyCommand(conversation, command)).toBeUndefined();
    expect(calls).toEqual([call]);
  });

  it('gives the item that was asked for', () => {
    const { calls, conversation } = listener();
    expect(applyCommand(conversation, { type: 'retrieve-item', itemId: 'i' })).toBe(item);
    expect(calls).toEqual([['item', 'i']]);
  });
});
