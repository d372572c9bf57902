import { describe, expect, it } from '@jest/globals';
import { ReparteeError } from '@repartee/core/providers';
import { decodeClientEvent } from './decode-client-event.js';
import { errorObject } from './error-object.js';
import { clientEventId, parseJson } from './parse-client-event.js';

const options = { inputRate: 24_000, outputRate: 24_000, maxTextChars: 50 };

function decode(event: unknown) {
  return decodeClientEvent(event, options);
}

/** What the client is told. */
function refusal(event: unknown) {
  try {
    decode(event);
  } catch (error) {
    expect(ReparteeError.is(error)).toBe(true);
    return errorObject(error);
  }
  throw new Error('Expected the event to be refused');
}

function update(session: object) {
  return decode({ type: 'session.update', session: { type: 'realtime', ...session } });
}

describe('what a client sends', () => {
  it('becomes audio', () => {
    const audio = Buffer.from([1, 0, 0xfe, 0xff]).toString('base64');
    expect(decode({ type: 'input_audio_buffer.append', audio })).toEqual({
      type: 'append-audio',
      samples: Int16Array.of(1, -2),
    });
  });

  it.each<[object, object]>([
    [{ type: 'input_audio_buffer.commit' }, { type: 'commit-audio' }],
    [{ type: 'input_audio_buffer.clear', event_id: 'x' }, { type: 'clear-audio' }],
    [
      { type: 'conversation.item.retrieve', item_id: 'i' },
      { type: 'retrieve-item', itemId: 'i' },
    ],
    [
      { type: 'conversation.item.delete', item_id: 'i' },
      { type: 'delete-item', itemId: 'i' },
    ],
    [
      { type: 'conversation.item.truncate', item_id: 'i', content_index: 0, audio_end_ms: 1200 },
      { type: 'truncate-item', itemId: 'i', audioEndMs: 1200 },
    ],
    [{ type: 'response.cancel' }, { type: 'cancel' }],
    [
      { type: 'response.cancel', response_id: 'r' },
      { type: 'cancel', responseId: 'r' },
    ],
    [{ type: 'response.create' }, { type: 'respond', options: {} }],
    [
      { type: 'response.create', response: { repartee: { interruptible: false } } },
      { type: 'respond', options: { interruptible: false } },
    ],
    [
      { type: 'response.create', response: { repartee: {} } },
      { type: 'respond', options: {} },
    ],
    [
      { type: 'repartee.player.position', item_id: 'i', played_ms: 0 },
      { type: 'report-playback', itemId: 'i', playedMs: 0 },
    ],
    [
      { type: 'repartee.player.position', item_id: 'i', played_ms: 1240.5 },
      { type: 'report-playback', itemId: 'i', playedMs: 1240.5 },
    ],
  ])('%j becomes a command', (event, command) => {
    expect(decode(event)).toEqual(command);
  });

  it.each<[object, object]>([
    [
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
      { type: 'message', role: 'user', text: 'Hi' },
    ],
    [
      {
        id: 'mine',
        object: 'realtime.item',
        status: 'completed',
        type: 'message',
        role: 'assistant',
        content: [
          { type: 'output_audio', transcript: 'One' },
          { type: 'output_text', text: 'two' },
        ],
      },
      { id: 'mine', type: 'message', role: 'assistant', text: 'One\ntwo' },
    ],
    [
      { type: 'function_call', call_id: 'c', name: 'lookup', arguments: '{}' },
      { type: 'tool-call', call: { id: 'c', name: 'lookup', arguments: '{}' } },
    ],
    [
      { type: 'function_call_output', call_id: 'c', output: '{"ok":true}' },
      { type: 'tool-result', callId: 'c', text: '{"ok":true}' },
    ],
  ])('%j becomes an item', (item, expected) => {
    expect(decode({ type: 'conversation.item.create', item })).toEqual({ type: 'add-item', item: expected });
  });

  it('says where an item belongs', () => {
    const item = { type: 'function_call_output', call_id: 'c', output: '' };
    const create = (previous_item_id?: string | null) =>
      decode({ type: 'conversation.item.create', item, previous_item_id });
    expect(create('root')).toMatchObject({ after: null });
    expect(create('item_1')).toMatchObject({ after: 'item_1' });
    expect(create()).not.toHaveProperty('after');
    expect(create(null)).not.toHaveProperty('after');
  });

  it('changes only the settings it names', () => {
    expect(update({})).toEqual({ type: 'update', patch: {} });
    expect(update({ instructions: '' })).toEqual({ type: 'update', patch: { instructions: '' } });
    expect(
      update({
        output_modalities: ['text'],
        tools: [{ type: 'function', name: 'lookup' }],
        tool_choice: { type: 'function', name: 'lookup' },
        max_output_tokens: 'inf',
        audio: {
          input: { transcription: { model: 'any', language: 'en-US' }, turn_detection: null },
          output: { voice: { id: 'amy' }, speed: 1.25, format: { type: 'audio/pcm', rate: 24_000 } },
        },
      }),
    ).toEqual({
      type: 'update',
      patch: {
        modality: 'text',
        tools: [{ name: 'lookup', description: '', parameters: { type: 'object', properties: {} } }],
        toolChoice: { name: 'lookup' },
        maxTokens: null,
        language: 'en',
        turnDetection: null,
        voice: 'amy',
        speed: 1.25,
      },
    });
  });

  it('asks for the default voice and a detected language by name', () => {
    expect(update({ audio: { output: { voice: 'default' }, input: { transcription: { language: null } } } })).toEqual({
      type: 'update',
      patch: { voice: null, language: null },
    });
  });

  it.each<[object, object]>([
    [{ type: 'semantic_vad' }, {}],
    [{ type: 'semantic_vad', eagerness: 'auto', interrupt_response: false }, { interruptResponse: false }],
    [{ type: 'semantic_vad', eagerness: 'low' }, { maxDelayMs: 8000 }],
    [
      { type: 'server_vad', threshold: 0.7, prefix_padding_ms: 100 },
      { threshold: 0.7, prefixMs: 100 },
    ],
    [
      { type: 'server_vad', silence_duration_ms: 500 },
      { minDelayMs: 500, maxDelayMs: 500 },
    ],
    [
      { type: 'semantic_vad', create_response: false, repartee: { min_delay_ms: 100, max_delay_ms: 900 } },
      { createResponse: false, minDelayMs: 100, maxDelayMs: 900 },
    ],
  ])('%j changes turn detection', (turn_detection, expected) => {
    expect(update({ audio: { input: { turn_detection } } })).toEqual({
      type: 'update',
      patch: { turnDetection: expected },
    });
  });

  it('asks for an answer of its own kind', () => {
    const response = {
      instructions: 'One word.',
      output_modalities: ['text'],
      tool_choice: 'none',
      tools: [],
      max_output_tokens: 12,
      metadata: { client_event_id: 'c1' },
      audio: { output: { voice: 'amy' } },
      conversation: 'auto',
    };
    expect(decode({ type: 'response.create', response })).toEqual({
      type: 'respond',
      options: {
        instructions: 'One word.',
        modality: 'text',
        toolChoice: 'none',
        tools: [],
        maxTokens: 12,
        metadata: { client_event_id: 'c1' },
        voice: 'amy',
      },
    });
  });

  it('may hold fields that mean nothing here', () => {
    const session = {
      model: 'gpt-realtime',
      tracing: null,
      include: ['x'],
      audio: { input: { noise_reduction: { type: 'near_field' }, transcription: null } },
    };
    expect(update(session)).toEqual({ type: 'update', patch: {} });
    expect(decode({ type: 'input_audio_buffer.commit', extra: { a: 1 } })).toEqual({ type: 'commit-audio' });
  });

  describe('is refused with the field that is wrong, given', () => {
    const message = (content: object) => ({
      type: 'conversation.item.create',
      item: { type: 'message', role: 'user', content: [content] },
    });
    const session = (fields: object) => ({ type: 'session.update', session: { type: 'realtime', ...fields } });
    const turnDetection = (fields: object) => session({ audio: { input: { turn_detection: fields } } });

    it.each<[unknown, string, string | null]>([
      [null, 'invalid_json', null],
      [7, 'invalid_json', null],
      [{}, 'missing_required_parameter', 'type'],
      [{ type: 5 }, 'invalid_value', 'type'],
      [{ type: 'toString' }, 'invalid_value', 'type'],
      [{ type: 'response.create', event_id: 'x'.repeat(513) }, 'invalid_value', 'event_id'],
      [{ type: 'input_audio_buffer.append' }, 'missing_required_parameter', 'audio'],
      [{ type: 'input_audio_buffer.append', audio: 'AAA' }, 'invalid_audio', 'audio'],
      [{ type: 'input_audio_buffer.append', audio: 'AA==' }, 'invalid_audio', 'audio'],
      [{ type: 'input_audio_buffer.append', audio: 'A-_A' }, 'invalid_audio', 'audio'],
      [{ type: 'session.update' }, 'missing_required_parameter', 'session'],
      [{ type: 'session.update', session: {} }, 'missing_required_parameter', 'session.type'],
      [{ type: 'session.update', session: { type: 'transcription' } }, 'invalid_value', 'session.type'],
      [session({ output_modalities: ['text', 'audio'] }), 'invalid_value', 'session.output_modalities'],
      [session({ max_output_tokens: 0 }), 'invalid_value', 'session.max_output_tokens'],
      [session({ tools: [{ type: 'mcp' }] }), 'invalid_value', 'session.tools.0.type'],
      [session({ tools: [{ type: 'function', name: 'a b' }] }), 'invalid_value', 'session.tools.0.name'],
      [session({ tool_choice: 'maybe' }), 'invalid_value', 'session.tool_choice'],
      [session({ instructions: 'a'.repeat(51) }), 'string_above_max_length', 'session.instructions'],
      [session({ audio: { output: { speed: 9 } } }), 'invalid_value', 'session.audio.output.speed'],
      [
        session({ audio: { input: { format: { type: 'audio/pcm', rate: 8000 } } } }),
        'invalid_value',
        'session.audio.input.format.rate',
      ],
      [
        session({ audio: { output: { format: { type: 'audio/pcmu' } } } }),
        'invalid_value',
        'session.audio.output.format.type',
      ],
      [turnDetection({ type: 'other' }), 'invalid_value', 'session.audio.input.turn_detection.type'],
      [
        turnDetection({ type: 'server_vad', threshold: 2 }),
        'invalid_value',
        'session.audio.input.turn_detection.threshold',
      ],
      [message({ type: 'input_image', image_url: '' }), 'invalid_value', 'item.content.0.type'],
      [message({ type: 'input_audio', audio: 'AAAA' }), 'invalid_value', 'item.content.0'],
      [message({ type: 'input_text' }), 'missing_required_parameter', 'item.content.0.text'],
      [message({ type: 'input_text', text: 'a'.repeat(51) }), 'string_above_max_length', 'item'],
      [{ type: 'conversation.item.truncate', item_id: 'i', audio_end_ms: 1.5 }, 'invalid_value', 'audio_end_ms'],
      [{ type: 'repartee.player.position', played_ms: 1 }, 'missing_required_parameter', 'item_id'],
      [{ type: 'repartee.player.position', item_id: 'i' }, 'missing_required_parameter', 'played_ms'],
      [{ type: 'repartee.player.position', item_id: 'i', played_ms: -1 }, 'invalid_value', 'played_ms'],
      [{ type: 'repartee.player.position', item_id: 'i', played_ms: 1e9 }, 'invalid_value', 'played_ms'],
      [{ type: 'repartee.player.position', item_id: 'i', played_ms: NaN }, 'invalid_value', 'played_ms'],
      [
        { type: 'response.create', response: { repartee: { interruptible: 'no' } } },
        'invalid_value',
        'response.repartee.interruptible',
      ],
      [{ type: 'response.create', response: { conversation: 'some' } }, 'invalid_value', 'response.conversation'],
      [{ type: 'response.create', response: { input: [{}] } }, 'invalid_value', 'response.input.0'],
      [{ type: 'response.create', response: { metadata: { a: 1 } } }, 'invalid_value', 'response.metadata.a'],
    ])('%j', (event, code, param) => {
      expect(refusal(event)).toMatchObject({ type: 'invalid_request_error', code, param });
    });
  });

  it('gets a guess at what was meant, and the list of what there is', () => {
    const { message } = refusal({ type: 'input_audio_buffer.apend' });
    expect(message).toContain('Did you mean "input_audio_buffer.append"?');
    expect(message).toContain('response.cancel');
  });

  it('is not repeated in errors beyond a short name', () => {
    expect(refusal({ type: 'x'.repeat(5000) }).message.length).toBeLessThan(600);
    const secret = 'my secret words that nobody else may read, ever, at all';
    const texts = [
      refusal({ type: 'conversation.item.create', item: { type: 'message', role: secret, content: [] } }),
      refusal({ type: 'session.update', session: { type: 'realtime', instructions: secret } }),
      refusal({ type: 'input_audio_buffer.append', audio: secret }),
      refusal({ type: 'session.update', session: { type: secret } }),
    ];
    expect(JSON.stringify(texts)).not.toContain('secret');
  });
});

describe('text that is no JSON', () => {
  it('is refused without a word of it', () => {
    expect(() => parseJson('{"secret')).toThrow(expect.objectContaining({ code: 'protocol' }));
    expect(() => parseJson('{"secret')).not.toThrow(/secret/);
  });
});

describe('the name a client gave its event', () => {
  it('is read even from an event that is wrong', () => {
    expect(clientEventId({ event_id: 'c7' })).toBe('c7');
    expect(clientEventId({ type: 'x' })).toBeNull();
    expect(clientEventId({ event_id: 5 })).toBeNull();
    expect(clientEventId({ event_id: 'x'.repeat(513) })).toBeNull();
    expect(clientEventId(null)).toBeNull();
  });
});
