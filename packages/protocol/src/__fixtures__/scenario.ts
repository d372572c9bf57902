import type { Item, SessionEvent, SessionSettings } from '@repartee/core';
import { ReparteeError } from '@repartee/core/providers';
import { EventEncoder } from '../event-encoder.js';
import type { SessionIdentity } from '../session-object.js';

export const identity: SessionIdentity = { id: 'sess_1', inputRate: 24_000, outputRate: 24_000 };

export const settings: SessionSettings = {
  instructions: 'Be brief.',
  voice: null,
  speed: 1,
  language: null,
  modality: 'audio',
  tools: [
    {
      name: 'lookup',
      description: 'Finds an order.',
      parameters: { type: 'object', properties: { id: { type: 'number' } } },
    },
  ],
  toolChoice: 'auto',
  maxTokens: null,
  turnDetection: {
    threshold: 0.5,
    prefixMs: 300,
    minDelayMs: 200,
    maxDelayMs: 1600,
    createResponse: true,
    interruptResponse: true,
  },
};

export const sessionStart: SessionEvent = { type: 'session-start', settings };

const heard: Item = {
  id: 'item_1',
  type: 'message',
  role: 'user',
  modality: 'audio',
  text: null,
  status: 'completed',
};
const response = { responseId: 'resp_1', modality: 'audio', metadata: { topic: 'time' } } as const;
const place = { responseId: 'resp_1', itemId: 'item_2', outputIndex: 0 } as const;
const said: Item = {
  id: 'item_2',
  type: 'message',
  role: 'assistant',
  modality: 'audio',
  text: 'It is noon.',
  status: 'completed',
};

export const userTurn: readonly SessionEvent[] = [
  { type: 'speech-start', itemId: 'item_1', atMs: 320.4 },
  { type: 'transcript-delta', itemId: 'item_1', text: 'What time', interim: ' is' },
  { type: 'transcript-delta', itemId: 'item_1', text: ' is it', interim: '' },
  { type: 'speech-end', itemId: 'item_1', atMs: 1499.6 },
  { type: 'turn-commit', item: heard, previousItemId: null },
  { type: 'transcript-end', itemId: 'item_1', text: 'What time is it?', language: 'en', audioMs: 1180.2 },
];

export const answerStart: readonly SessionEvent[] = [
  { type: 'response-start', ...response },
  {
    type: 'item-start',
    responseId: 'resp_1',
    outputIndex: 0,
    item: { ...said, text: '', status: 'in-progress' },
    previousItemId: 'item_1',
  },
  { type: 'text-delta', ...place, text: 'It is noon.' },
  { type: 'audio-delta', ...place, samples: Int16Array.of(1, -2, 32_767, -32_768) },
];

export const answerEnd: readonly SessionEvent[] = [
  { type: 'item-end', responseId: 'resp_1', outputIndex: 0, item: said, previousItemId: 'item_1' },
  {
    type: 'response-end',
    ...response,
    status: 'completed',
    reason: null,
    error: null,
    output: [said],
    usage: { inputTokens: 40, outputTokens: 6 },
  },
  {
    type: 'timeline',
    timeline: {
      responseId: 'resp_1',
      itemId: 'item_1',
      anchor: 'speech-end',
      marks: { pause: 128.2, draft: 161.3, endpoint: 201.7, 'llm-first-token': 260.1, 'first-audio-sent': 431.9 },
      timings: { asr: { queueMs: 0.4, computeMs: 92.6, batchSize: 2 } },
      userAudioMs: 1180.2,
      answerAudioMs: 900,
      speculation: { used: true, dropped: 1, wastedMs: 40.4 },
      outcome: 'completed',
    },
  },
];

/** A whole spoken turn, as the session reports it. */
export const spokenTurn: readonly SessionEvent[] = [sessionStart, ...userTurn, ...answerStart, ...answerEnd];

/** What else can happen. */
export const otherEvents: readonly SessionEvent[] = [
  { type: 'session-update', settings },
  { type: 'turn-drop', itemId: 'item_3' },
  { type: 'audio-clear' },
  { type: 'player-pause', responseId: 'resp_1' },
  { type: 'player-resume', responseId: 'resp_1' },
  { type: 'player-clear', responseId: 'resp_1' },
  { type: 'item-truncate', itemId: 'item_2', audioEndMs: 500 },
  { type: 'item-delete', itemId: 'item_2' },
  {
    type: 'transcript-error',
    itemId: 'item_1',
    error: new ReparteeError('timeout', 'The transcript took longer than 10000 ms at http://asr.internal'),
  },
];

export function newEncoder(): EventEncoder {
  let count = 0;
  return new EventEncoder(identity, settings, () => `event_${(count += 1)}`);
}
