import { describe, expect, it } from '@jest/globals';
import type { ServerEvent } from '@repartee/protocol';
import { CallLog } from './call-log.js';

const created = { type: 'response.created', event_id: 'e1', response: { id: 'resp_1' } } as ServerEvent;

describe('the log of a call', () => {
  it('reads a timeline as it was before it went over the wire', () => {
    const log = new CallLog();
    log.take(created, 0);
    log.take(
      {
        type: 'repartee.turn.timeline',
        event_id: 'e2',
        timeline: {
          response_id: 'resp_1',
          item_id: 'item_1',
          anchor: 'speech_end',
          marks: { draft: 161, llm_first_token: 180 },
          timings: {},
          user_audio_ms: 900,
          answer_audio_ms: 1200,
          speculation: { used: true, dropped: 1, wasted_ms: 40 },
          outcome: 'interrupted',
        },
      },
      5,
    );
    expect(log.responses[0]!.timeline).toMatchObject({
      anchor: 'speech-end',
      marks: { draft: 161, 'llm-first-token': 180 },
      speculation: { used: true, dropped: 1, wastedMs: 40 },
    });
  });
});
