import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pcm, TestClient } from './__fixtures__/test-client.js';
import { startTestServer } from './__fixtures__/test-server.js';
import type { TestServer } from './__fixtures__/test-server.js';

describe('the WebSocket door', () => {
  let server: TestServer;

  beforeEach(async () => {
    server = await startTestServer({ maxMessageBytes: 4096, maxTextChars: 100 });
  });

  afterEach(async () => {
    await server[Symbol.asyncDispose]();
  });

  it('greets with the session and its rate', async () => {
    await using client = new TestClient(`${server.door}?sample_rate=16000`);
    const { session } = await client.next('session.created');
    expect(session.id).toBe('sess_1');
    expect(session.audio.input.format).toEqual({ type: 'audio/pcm', rate: 16_000 });
    expect(server.conversations.last.inputRate).toBe(16_000);
  });

  it('speaks 24 kHz unless told otherwise', async () => {
    await using client = await TestClient.open(server.door);
    expect(client.received).toHaveLength(1);
    expect(server.conversations.last.outputRate).toBe(24_000);
  });

  it('takes audio as binary frames and answers with the same bytes', async () => {
    await using client = await TestClient.open(server.door);
    client.send(pcm(480));
    client.send(pcm(480));
    client.send({ type: 'input_audio_buffer.commit' });
    await expect(client.nextAudio()).resolves.toEqual(Buffer.concat([pcm(480), pcm(480)]));
    await client.next('response.done');
    expect(client.types).toEqual([
      'session.created',
      'response.created',
      'response.output_item.added',
      'conversation.item.added',
      'response.content_part.added',
      'response.output_audio_transcript.delta',
      'audio',
      'response.output_audio.done',
      'response.output_audio_transcript.done',
      'response.content_part.done',
      'conversation.item.done',
      'response.output_item.done',
      'response.done',
    ]);
  });

  it('gives every event an id of its own', async () => {
    await using client = await TestClient.open(server.door);
    await using other = await TestClient.open(server.door);
    client.send({ type: 'response.create' });
    other.send({ type: 'response.create' });
    await client.next('response.done');
    await other.next('response.done');
    const ids = [...client.received, ...other.received].flatMap((message) =>
      Buffer.isBuffer(message) ? [] : [message.event_id],
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('takes audio as base64 too', async () => {
    await using client = await TestClient.open(server.door);
    client.send({ type: 'input_audio_buffer.append', audio: pcm(10).toString('base64') });
    client.send({ type: 'response.create' });
    await expect(client.nextAudio()).resolves.toEqual(pcm(10));
  });

  it('takes text, updates and questions about items', async () => {
    await using client = await TestClient.open(server.door);
    const item = { id: 'mine', type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] };
    client.send({ type: 'conversation.item.create', previous_item_id: 'root', item });
    expect((await client.next('conversation.item.done')).item.content).toEqual(item.content);
    client.send({ type: 'conversation.item.retrieve', item_id: 'mine' });
    expect((await client.next('conversation.item.retrieved')).item.id).toBe('mine');
    client.send({ type: 'session.update', session: { type: 'realtime', audio: { output: { speed: 1.5 } } } });
    expect((await client.next('session.updated')).session.audio.output.speed).toBe(1.5);
    expect(server.conversations.last.calls).toContain('add message after null');
  });

  describe('says what is wrong and goes on, given', () => {
    const cases: [string, object | string | Uint8Array, string, string | null][] = [
      ['an odd-length frame', Buffer.alloc(3), 'invalid_audio', 'audio'],
      ['text that is no JSON', '{"type":', 'invalid_json', null],
      ['JSON that is no object', '[1,2]', 'invalid_json', null],
      ['no type', { hello: 1 }, 'missing_required_parameter', 'type'],
      ['an unknown event', { type: 'response.crate' }, 'invalid_value', 'type'],
      ['a missing field', { type: 'conversation.item.delete' }, 'missing_required_parameter', 'item_id'],
      [
        'a text too long',
        { type: 'response.create', response: { instructions: 'a'.repeat(101) } },
        'string_above_max_length',
        'response.instructions',
      ],
      ['a bad base64', { type: 'input_audio_buffer.append', audio: '???' }, 'invalid_audio', 'audio'],
      ['a commit of nothing', { type: 'input_audio_buffer.commit' }, 'input_audio_buffer_commit_empty', null],
      ['a cancel of nothing', { type: 'response.cancel' }, 'response_cancel_not_active', null],
      ['an unknown item', { type: 'conversation.item.retrieve', item_id: 'no' }, 'item_not_found', null],
    ];

    it.each(cases)('%s', async (_name, message, code, param) => {
      await using client = await TestClient.open(server.door);
      client.send(message);
      const { error } = await client.next('error');
      expect(error).toMatchObject({ type: 'invalid_request_error', code, param });
      client.send(pcm(5));
      client.send({ type: 'response.create' });
      await expect(client.nextAudio()).resolves.toEqual(pcm(5));
    });
  });

  it('names the event that was wrong by the id the client gave it', async () => {
    await using client = await TestClient.open(server.door);
    client.send({ type: 'nonsense', event_id: 'c7' });
    expect((await client.next('error')).error.event_id).toBe('c7');
  });

  it.each([
    ['audio', pcm(2049)],
    ['text', 'x'.repeat(1_000_000)],
  ])('refuses %s beyond the limit with an error, then closes 1009', async (_name, message) => {
    const client = await TestClient.open(server.door);
    client.send(message);
    expect((await client.next('error')).error.code).toBe('message_too_large');
    await expect(client.closed).resolves.toEqual({ code: 1009, reason: 'message_too_large' });
    await server.conversations.settled(0);
    await using next = await TestClient.open(server.door);
    expect(next.types).toEqual(['session.created']);
  });

  it('closes the conversation when the client disappears', async () => {
    const client = await TestClient.open(server.door);
    client.socket.terminate();
    await server.conversations.settled(0);
    expect(server.conversations.last.closed).toBe(true);
  });

  it('says nothing more when the conversation speaks after the client left', async () => {
    const client = await TestClient.open(server.door);
    client.socket.terminate();
    await server.conversations.settled(0);
    expect(() => server.conversations.last.respond()).not.toThrow();
  });
});
