import { describe, expect, it } from '@jest/globals';
import type { ConversationParts, OpenOptions } from './conversation-parts.js';
import { Conversations } from './conversations.js';
import type { OpenedSession } from './open-session.js';
import type { SessionEvent } from './session-event.js';

const ended = {
  type: 'response-end',
  responseId: 'resp_1',
  modality: 'audio',
  metadata: null,
  error: null,
  output: [],
  usage: null,
} as const;

describe('who watches the conversations', () => {
  it('is told which sounds over the agent stopped it', () => {
    let send: OpenOptions['send'] = () => {};
    const openSession = (_parts: ConversationParts, options: OpenOptions) => {
      send = options.send;
      return { start() {} } as OpenedSession;
    };
    const conversations = new Conversations({ maxSessions: 1, openSession } as unknown as ConversationParts);
    const outcomes: string[] = [];
    conversations.observe({ onInterruption: (outcome) => outcomes.push(outcome) });
    const sent: SessionEvent[] = [];
    conversations.open({ inputRate: 24_000, outputRate: 24_000, send: (event) => sent.push(event) });
    const events: readonly SessionEvent[] = [
      { type: 'player-pause', responseId: 'resp_1' },
      { type: 'player-resume', responseId: 'resp_1' },
      { type: 'player-pause', responseId: 'resp_1' },
      { type: 'player-clear', responseId: 'resp_1' },
      { ...ended, status: 'cancelled', reason: 'turn-detected' },
      { ...ended, status: 'cancelled', reason: 'client-cancelled' },
      { ...ended, status: 'completed', reason: null },
    ];
    for (const event of events) send(event);
    expect(outcomes).toEqual(['resumed', 'taken']);
    expect(sent).toEqual(events);
  });
});
