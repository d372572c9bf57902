import type { SessionEvent } from '@repartee/core';
import { describe, expect, it } from '@jest/globals';
import { identity, settings } from '../__fixtures__/scenario.js';
import { bytesOf } from '../base64-audio.js';
import { OpenAiDialect } from './openai-dialect.js';
import { firstWishes } from './session-wishes.js';

function dialect(options: { beta?: boolean; type?: 'realtime' | 'transcription' } = {}) {
  const { beta, type = 'realtime' } = options;
  const made = new OpenAiDialect({ identity, settings, maxTextChars: 1000, wishes: firstWishes(type, 'gpt-x'), beta });
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read what they expect
  const told = (event: SessionEvent): any[] => made.encode(event).map((message) => message.event);
  return { made, told, session: () => told({ type: 'session-update', settings })[0].session };
}

const spoken = (samples: Int16Array): SessionEvent => ({
  type: 'audio-delta',
  responseId: 'r',
  itemId: 'i',
  outputIndex: 0,
  samples,
});
const message = {
  id: 'i',
  type: 'message',
  role: 'assistant',
  modality: 'audio',
  text: 'Hi',
  status: 'completed',
} as const;
const tone = Int16Array.from({ length: 2400 }, (_, i) => Math.round(8000 * Math.sin((2 * Math.PI * 440 * i) / 24_000)));

describe('the dialect of OpenAI', () => {
  it('shows the whole session as the reference has it', () => {
    expect(dialect().session()).toMatchObject({
      object: 'realtime.session',
      type: 'realtime',
      model: 'gpt-x',
      output_modalities: ['audio'],
      audio: {
        input: {
          format: { type: 'audio/pcm', rate: 24_000 },
          noise_reduction: null,
          transcription: null,
          turn_detection: { type: 'semantic_vad', eagerness: 'auto', create_response: true, interrupt_response: true },
        },
        output: { format: { type: 'audio/pcm', rate: 24_000 }, voice: 'default', speed: 1 },
      },
    });
  });

  it('keeps what a client set, and changes no more than that', () => {
    const { made, session } = dialect();
    const update = (given: object) => made.decode({ type: 'session.update', session: { type: 'realtime', ...given } });
    expect(
      update({
        model: 'other',
        tracing: 'auto',
        audio: {
          input: { noise_reduction: { type: 'near_field' }, transcription: { model: 'some-model', language: 'de' } },
          output: { voice: 'marin' },
        },
      }),
    ).toEqual({ type: 'update', patch: { language: 'de', voice: null } });
    update({ audio: { output: { speed: 1.2 } } });
    expect(session()).toMatchObject({
      model: 'other',
      tracing: 'auto',
      audio: {
        input: { noise_reduction: { type: 'near_field' }, transcription: { model: 'some-model' } },
        output: { voice: 'marin' },
      },
    });
  });

  it.each([
    [{ type: 'server_vad' }, { minDelayMs: 500, maxDelayMs: 500 }],
    [
      { type: 'server_vad', silence_duration_ms: 200, threshold: 0.7 },
      { minDelayMs: 200, maxDelayMs: 200, threshold: 0.7 },
    ],
    [{ type: 'semantic_vad' }, { minDelayMs: 200, maxDelayMs: 1600 }],
    [
      { type: 'semantic_vad', eagerness: 'low' },
      { minDelayMs: 200, maxDelayMs: 8000 },
    ],
    [
      { type: 'semantic_vad', create_response: false },
      { createResponse: false, interruptResponse: true },
    ],
  ])('maps %j', (turn_detection, patch) => {
    const { made } = dialect();
    const event = { type: 'session.update', session: { type: 'realtime', audio: { input: { turn_detection } } } };
    expect(made.decode(event)).toMatchObject({ type: 'update', patch: { turnDetection: patch } });
  });

  it('has PCM in the event, and nothing beside it', () => {
    const { made } = dialect();
    const [delta] = made.encode(spoken(tone));
    expect(delta).toMatchObject({ event: { delta: bytesOf(tone).toString('base64') } });
    expect(delta).not.toHaveProperty('audio');
  });

  it.each(['audio/pcmu', 'audio/pcma'] as const)('speaks and hears %s at 8 kHz', (type) => {
    const { made, told } = dialect();
    const format = { type };
    made.decode({
      type: 'session.update',
      session: { type: 'realtime', audio: { input: { format }, output: { format } } },
    });
    const item = { responseId: 'r', outputIndex: 0, item: message, previousItemId: null };
    const deltas = [...told(spoken(tone)), ...told({ type: 'item-end', ...item })].flatMap(({ delta }) => delta ?? []);
    const bytes = Buffer.concat(deltas.map((delta) => Buffer.from(delta, 'base64')));
    expect(bytes).toHaveLength(tone.length / 3);
    const heard = made.decode({ type: 'input_audio_buffer.append', audio: bytes.toString('base64') });
    const { samples } = heard as { samples: Int16Array };
    // What comes back is late by no more than the filter needs.
    expect(Math.abs(samples.length - tone.length)).toBeLessThan(60);
    for (let i = 300; i < samples.length - 300; i++) expect(Math.abs(samples[i]! - tone[i]!)).toBeLessThan(700);
  });

  it('tells transcripts only to those who want them', () => {
    const heard: SessionEvent = { type: 'transcript-end', itemId: 'u', text: 'Hi', language: 'en', audioMs: 500 };
    expect(dialect().told(heard)).toEqual([]);
    expect(dialect({ type: 'transcription' }).told(heard)).toMatchObject([{ transcript: 'Hi' }]);
  });

  it('hides what other clients do not know', () => {
    const { told } = dialect();
    expect(told({ type: 'player-pause', responseId: 'r' })).toEqual([]);
    expect(told({ type: 'turn-drop', itemId: 'i' })).toEqual([]);
  });

  it.each([
    [{ type: 'session.update', session: { type: 'transcription' } }, 'session.type'],
    [{ type: 'session.update', session: {} }, 'session.type'],
    [
      { type: 'session.update', session: { type: 'realtime', audio: { input: { format: { type: 'mp3' } } } } },
      'session.audio.input.format',
    ],
    [{ type: 'input_audio_buffer.append', audio: '?' }, 'audio'],
    [{ type: 'output_audio_buffer.clear' }, 'type'],
    [{ type: 'repartee.player.position', item_id: 'i', played_ms: 1 }, 'type'],
    [
      { type: 'session.update', session: { type: 'realtime', instructions: 'long text '.repeat(110) } },
      'session.instructions',
    ],
  ])('refuses %j', (event, param) => {
    let refusal: unknown;
    try {
      dialect().made.decode(event);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({ code: 'protocol', details: { param: expect.stringContaining(param) } });
  });
});

describe('the shape of before 2025-08', () => {
  it('has a flat session', () => {
    const { made, session } = dialect({ beta: true });
    const command = made.decode({
      type: 'session.update',
      session: {
        modalities: ['text', 'audio'],
        voice: 'verse',
        temperature: 0.8,
        input_audio_format: 'g711_ulaw',
        output_audio_format: 'pcm16',
        input_audio_transcription: { model: 'whisper-1' },
        turn_detection: { type: 'server_vad', silence_duration_ms: 300 },
        max_response_output_tokens: 50,
      },
    });
    expect(command).toMatchObject({ patch: { modality: 'audio', maxTokens: 50, turnDetection: { minDelayMs: 300 } } });
    expect(session()).toMatchObject({
      modalities: ['text', 'audio'],
      voice: 'verse',
      input_audio_format: 'g711_ulaw',
      output_audio_format: 'pcm16',
      input_audio_transcription: { model: 'whisper-1' },
    });
    expect(session()).not.toHaveProperty('audio');
  });

  it('has the old names', () => {
    const { told } = dialect({ beta: true });
    const item = { responseId: 'r', outputIndex: 0, item: message, previousItemId: null };
    const events = [
      ...told({ type: 'item-start', ...item }),
      ...told(spoken(tone)),
      ...told({ type: 'text-delta', responseId: 'r', itemId: 'i', outputIndex: 0, text: 'Hi' }),
      ...told({ type: 'item-end', ...item }),
    ];
    expect(events.map(({ type }) => type)).toEqual([
      'response.output_item.added',
      'conversation.item.created',
      'response.content_part.added',
      'response.audio.delta',
      'response.audio_transcript.delta',
      'response.audio.done',
      'response.audio_transcript.done',
      'response.content_part.done',
      'response.output_item.done',
    ]);
    expect(events.at(-1).item.content).toEqual([{ type: 'audio', transcript: 'Hi' }]);
  });

  it('asks for responses in the old words', () => {
    const { made } = dialect({ beta: true });
    const response = { modalities: ['text'], max_response_output_tokens: 9, temperature: 1 };
    expect(made.decode({ type: 'response.create', response })).toEqual({
      type: 'respond',
      options: { modality: 'text', maxTokens: 9 },
    });
  });
});
