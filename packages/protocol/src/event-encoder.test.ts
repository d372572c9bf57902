import { describe, expect, it } from '@jest/globals';
import type { Item, SessionEvent } from '@repartee/core';
import { ReparteeError } from '@repartee/core/providers';
import {
  answerEnd,
  answerStart,
  newEncoder,
  otherEvents,
  sessionStart,
  settings,
  spokenTurn,
  userTurn,
} from './__fixtures__/scenario.js';
import { withInlineAudio } from './event-encoder.js';
import type { ServerEvent } from './server-events.js';

function encode(events: readonly SessionEvent[]): ServerEvent[] {
  const encoder = newEncoder();
  return events.flatMap((event) => encoder.encode(event)).map(withInlineAudio);
}

function types(events: readonly SessionEvent[]): string[] {
  return encode(events).map(({ type }) => type);
}

function only<Type extends ServerEvent['type']>(events: readonly ServerEvent[], type: Type) {
  const found = events.filter((event) => event.type === type);
  expect(found).toHaveLength(1);
  return found[0] as Extract<ServerEvent, { type: Type }>;
}

describe('the events of a session on the wire', () => {
  it('come in the order of the Realtime API in a spoken turn', () => {
    expect(types(spokenTurn)).toEqual([
      'session.created',
      'input_audio_buffer.speech_started',
      'conversation.item.input_audio_transcription.delta',
      'repartee.transcript.interim',
      'conversation.item.input_audio_transcription.delta',
      'repartee.transcript.interim',
      'input_audio_buffer.speech_stopped',
      'input_audio_buffer.committed',
      'conversation.item.added',
      'conversation.item.done',
      'conversation.item.input_audio_transcription.completed',
      'response.created',
      'response.output_item.added',
      'conversation.item.added',
      'response.content_part.added',
      'response.output_audio_transcript.delta',
      'response.output_audio.delta',
      'response.output_audio.done',
      'response.output_audio_transcript.done',
      'response.content_part.done',
      'conversation.item.done',
      'response.output_item.done',
      'response.done',
      'repartee.turn.timeline',
    ]);
  });

  it('have each an id of their own', () => {
    const ids = encode([...spokenTurn, ...otherEvents]).map(({ event_id }) => event_id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('show the complete effective session', () => {
    expect(encode([sessionStart])[0]).toEqual({
      type: 'session.created',
      event_id: 'event_1',
      session: {
        object: 'realtime.session',
        type: 'realtime',
        id: 'sess_1',
        model: 'repartee',
        expires_at: 0,
        output_modalities: ['audio'],
        instructions: 'Be brief.',
        tools: [
          {
            type: 'function',
            name: 'lookup',
            description: 'Finds an order.',
            parameters: { type: 'object', properties: { id: { type: 'number' } } },
          },
        ],
        tool_choice: 'auto',
        max_output_tokens: 'inf',
        tracing: null,
        truncation: 'auto',
        prompt: null,
        include: null,
        audio: {
          input: {
            format: { type: 'audio/pcm', rate: 24_000 },
            noise_reduction: null,
            transcription: { model: 'repartee', language: null, prompt: null },
            turn_detection: {
              type: 'semantic_vad',
              eagerness: 'auto',
              threshold: 0.5,
              prefix_padding_ms: 300,
              create_response: true,
              interrupt_response: true,
              repartee: { min_delay_ms: 200, max_delay_ms: 1600 },
            },
          },
          output: { format: { type: 'audio/pcm', rate: 24_000 }, voice: 'default', speed: 1 },
        },
      },
    });
  });

  it('show a fixed silence as server_vad, and manual turns as null', () => {
    const shown = (turnDetection: typeof settings.turnDetection) =>
      only(encode([{ type: 'session-update', settings: { ...settings, turnDetection } }]), 'session.updated').session
        .audio.input.turn_detection;
    expect(shown({ ...settings.turnDetection!, minDelayMs: 500, maxDelayMs: 500 })).toMatchObject({
      type: 'server_vad',
      silence_duration_ms: 500,
      interrupt_response: true,
    });
    expect(shown({ ...settings.turnDetection!, maxDelayMs: 8000 })).toMatchObject({
      type: 'semantic_vad',
      eagerness: 'low',
    });
    expect(shown(null)).toBeNull();
  });

  it('give moments in whole milliseconds', () => {
    const events = encode(userTurn);
    expect(only(events, 'input_audio_buffer.speech_started').audio_start_ms).toBe(320);
    expect(only(events, 'input_audio_buffer.speech_stopped').audio_end_ms).toBe(1500);
  });

  it('give a spoken message the key `transcript` before there is one', () => {
    const added = only(encode(userTurn), 'conversation.item.added');
    expect(added).toEqual({
      type: 'conversation.item.added',
      event_id: expect.any(String),
      previous_item_id: null,
      item: {
        id: 'item_1',
        object: 'realtime.item',
        type: 'message',
        status: 'completed',
        role: 'user',
        content: [{ type: 'input_audio', transcript: null }],
      },
    });
  });

  it('tell the whole guess of a running transcript, and the sure part piece by piece', () => {
    const events = encode(userTurn);
    const deltas = events.flatMap((event) =>
      event.type === 'conversation.item.input_audio_transcription.delta' ? [event.delta] : [],
    );
    const guesses = events.flatMap((event) =>
      event.type === 'repartee.transcript.interim' ? [[event.text, event.interim]] : [],
    );
    expect(deltas).toEqual(['What time', ' is it']);
    expect(guesses).toEqual([
      ['What time', ' is'],
      ['What time is it', ''],
    ]);
  });

  it('leave out an empty delta, and begin anew with each message', () => {
    const events = encode([
      { type: 'transcript-delta', itemId: 'a', text: 'one', interim: '' },
      { type: 'transcript-delta', itemId: 'b', text: '', interim: 'two' },
    ]);
    expect(events.map(({ type }) => type)).toEqual([
      'conversation.item.input_audio_transcription.delta',
      'repartee.transcript.interim',
      'repartee.transcript.interim',
    ]);
    expect(events.at(-1)).toMatchObject({ item_id: 'b', text: '', interim: 'two' });
  });

  it('bill a transcript by its seconds', () => {
    const { transcript, usage } = only(encode(userTurn), 'conversation.item.input_audio_transcription.completed');
    expect([transcript, usage]).toEqual(['What time is it?', { type: 'duration', seconds: 1.18 }]);
  });

  it('announce an answer empty and in progress', () => {
    const events = encode(answerStart);
    expect(only(events, 'response.created').response).toMatchObject({
      id: 'resp_1',
      object: 'realtime.response',
      status: 'in_progress',
      status_details: null,
      output: [],
      usage: null,
      conversation_id: 'conv_1',
      output_modalities: ['audio'],
      metadata: { topic: 'time' },
    });
    expect(only(events, 'response.output_item.added').item).toMatchObject({ status: 'in_progress', content: [] });
    expect(only(events, 'conversation.item.added').previous_item_id).toBe('item_1');
    expect(only(events, 'response.content_part.added').part).toEqual({ type: 'audio', transcript: '' });
  });

  it('carry audio as base64 of PCM16 LE, or beside the event', () => {
    const encoder = newEncoder();
    const messages = answerStart.flatMap((event) => encoder.encode(event));
    const message = messages.find(({ audio }) => audio)!;
    expect(message.audio).toEqual(Int16Array.of(1, -2, 32_767, -32_768));
    expect(message.event).not.toHaveProperty('delta');
    expect(withInlineAudio(message)).toEqual({
      type: 'response.output_audio.delta',
      event_id: expect.any(String),
      response_id: 'resp_1',
      item_id: 'item_2',
      output_index: 0,
      content_index: 0,
      delta: Buffer.from([1, 0, 0xfe, 0xff, 0xff, 0x7f, 0x00, 0x80]).toString('base64'),
    });
  });

  it('end an answer with its text, its output and its usage', () => {
    const events = encode([...answerStart, ...answerEnd]);
    expect(only(events, 'response.output_audio_transcript.done').transcript).toBe('It is noon.');
    expect(only(events, 'response.content_part.done').part).toEqual({ type: 'audio', transcript: 'It is noon.' });
    const { response } = only(events, 'response.done');
    expect(response).toMatchObject({ status: 'completed', status_details: null, metadata: { topic: 'time' } });
    expect(response.output).toEqual([only(events, 'response.output_item.done').item]);
    expect(response.output[0]).toMatchObject({ content: [{ type: 'output_audio', transcript: 'It is noon.' }] });
    expect(response.usage).toEqual({
      total_tokens: 46,
      input_tokens: 40,
      output_tokens: 6,
      input_token_details: {
        text_tokens: 40,
        audio_tokens: 0,
        image_tokens: 0,
        cached_tokens: 0,
        cached_tokens_details: { text_tokens: 0, audio_tokens: 0, image_tokens: 0 },
      },
      output_token_details: { text_tokens: 6, audio_tokens: 0 },
    });
  });

  it('write a text answer with the events of text', () => {
    const item: Item = {
      id: 't',
      type: 'message',
      role: 'assistant',
      modality: 'text',
      text: 'Hi',
      status: 'completed',
    };
    const about = { responseId: 'r', outputIndex: 0 };
    const events = encode([
      { type: 'item-start', ...about, item: { ...item, text: '', status: 'in-progress' }, previousItemId: null },
      { type: 'text-delta', ...about, itemId: 't', text: 'Hi' },
      { type: 'item-end', ...about, item, previousItemId: null },
    ]);
    expect(events.map(({ type }) => type)).toEqual([
      'response.output_item.added',
      'conversation.item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'conversation.item.done',
      'response.output_item.done',
    ]);
    expect(only(events, 'response.content_part.added').part).toEqual({ type: 'text', text: '' });
    expect(only(events, 'response.output_text.done').text).toBe('Hi');
    expect(only(events, 'response.output_item.done').item).toMatchObject({
      content: [{ type: 'output_text', text: 'Hi' }],
    });
  });

  it('write a call of a tool as function call events', () => {
    const item: Item = {
      id: 'f',
      type: 'tool-call',
      call: { id: 'call_9', name: 'lookup', arguments: '{"id":5}' },
      status: 'completed',
    };
    const about = { responseId: 'r', outputIndex: 1, previousItemId: 'item_2' };
    const events = encode([
      { type: 'item-start', ...about, item: { ...item, status: 'in-progress' } },
      { type: 'item-end', ...about, item },
    ]);
    expect(events.map(({ type }) => type)).toEqual([
      'response.output_item.added',
      'conversation.item.added',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.done',
      'conversation.item.done',
      'response.output_item.done',
    ]);
    const wire = { id: 'f', object: 'realtime.item', type: 'function_call', name: 'lookup', call_id: 'call_9' };
    expect(only(events, 'response.output_item.added').item).toEqual({ ...wire, status: 'in_progress', arguments: '' });
    expect(only(events, 'response.output_item.done').item).toEqual({
      ...wire,
      status: 'completed',
      arguments: '{"id":5}',
    });
    expect(only(events, 'response.function_call_arguments.done')).toEqual({
      type: 'response.function_call_arguments.done',
      event_id: expect.any(String),
      response_id: 'r',
      item_id: 'f',
      output_index: 1,
      call_id: 'call_9',
      name: 'lookup',
      arguments: '{"id":5}',
    });
  });

  it('say why an answer is no whole one', () => {
    const end = (fields: Partial<Extract<SessionEvent, { type: 'response-end' }>>) => {
      const event = answerEnd.find(({ type }) => type === 'response-end') as Extract<
        SessionEvent,
        { type: 'response-end' }
      >;
      return only(encode([{ ...event, ...fields }]), 'response.done').response.status_details;
    };
    expect(end({ status: 'cancelled', reason: 'turn-detected' })).toEqual({
      type: 'cancelled',
      reason: 'turn_detected',
    });
    expect(end({ status: 'cancelled', reason: 'client-cancelled' })).toEqual({
      type: 'cancelled',
      reason: 'client_cancelled',
    });
    expect(end({ status: 'incomplete', reason: 'max-tokens' })).toEqual({
      type: 'incomplete',
      reason: 'max_output_tokens',
    });
    expect(end({ status: 'incomplete', reason: 'filter' })).toEqual({ type: 'incomplete', reason: 'content_filter' });
    const error = new ReparteeError('provider', 'https://llm.internal refused the key');
    expect(end({ status: 'failed', error })).toEqual({
      type: 'failed',
      error: {
        type: 'server_error',
        code: 'provider_error',
        message: 'A model or service of the server failed',
      },
    });
  });

  it('write names of the timeline with underscores, in whole milliseconds', () => {
    expect(only(encode(answerEnd), 'repartee.turn.timeline').timeline).toEqual({
      response_id: 'resp_1',
      item_id: 'item_1',
      anchor: 'speech_end',
      marks: { pause: 128, draft: 161, endpoint: 202, llm_first_token: 260, first_audio_sent: 432 },
      timings: { asr: { queue_ms: 0, compute_ms: 93, batch_size: 2 } },
      user_audio_ms: 1180,
      answer_audio_ms: 900,
      speculation: { used: true, dropped: 1, wasted_ms: 40 },
      outcome: 'completed',
    });
  });

  it('leave out the drafts of a turn that had none', () => {
    const [, , event] = answerEnd;
    const { speculation, ...timeline } = (event as Extract<SessionEvent, { type: 'timeline' }>).timeline;
    expect(speculation).toEqual({ used: true, dropped: 1, wastedMs: 40.4 });
    expect(only(encode([{ type: 'timeline', timeline }]), 'repartee.turn.timeline').timeline).not.toHaveProperty(
      'speculation',
    );
  });

  it('name the answer whose player has to pause, to resume or to clear', () => {
    const responseId = 'resp_1';
    const events = encode([
      { type: 'player-pause', responseId },
      { type: 'player-resume', responseId },
      { type: 'player-clear', responseId },
    ]);
    expect(events).toEqual(
      ['pause', 'resume', 'clear'].map((verb) => ({
        type: `repartee.player.${verb}`,
        event_id: expect.any(String),
        response_id: 'resp_1',
      })),
    );
  });

  it('never carry what a failure said inside the server', () => {
    expect(JSON.stringify(encode(otherEvents))).not.toContain('internal');
  });
});
