import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Conversations } from '@repartee/core';
import { scriptedConversations, scriptedRate as rate, sound } from './__fixtures__/scripted-conversations.js';
import { TestClient } from './__fixtures__/test-client.js';
import { startServer } from './__fixtures__/test-server.js';
import type { TestServer } from './__fixtures__/test-server.js';

describe('a conversation through the WebSocket door', () => {
  let server: TestServer<Conversations>;

  beforeEach(async () => {
    const conversations = scriptedConversations({ heard: ['what time is it'], replies: ['It is nine.'] });
    server = await startServer(conversations);
  });

  afterEach(async () => {
    await server[Symbol.asyncDispose]();
    await server.conversations[Symbol.asyncDispose]();
  });

  it('hears speech and answers with speech', async () => {
    await using client = await TestClient.open(`${server.door}?sample_rate=${rate}`);
    client.send(sound(600, 8000));
    for (let ms = 0; ms < 2500; ms += 100) client.send(sound(100, 0));
    await client.next('repartee.turn.timeline');
    const order = client.types.filter((type, index, all) => type !== all[index - 1] && !type.endsWith('.delta'));
    expect(order.filter((type) => !type.startsWith('repartee.'))).toEqual([
      'session.created',
      'input_audio_buffer.speech_started',
      'input_audio_buffer.speech_stopped',
      'input_audio_buffer.committed',
      'conversation.item.added',
      'conversation.item.done',
      'conversation.item.input_audio_transcription.completed',
      'response.created',
      'response.output_item.added',
      'conversation.item.added',
      'response.content_part.added',
      ...order.filter((type) => type === 'audio'),
      'response.output_audio.done',
      'response.output_audio_transcript.done',
      'response.content_part.done',
      'conversation.item.done',
      'response.output_item.done',
      'response.done',
    ]);
    const audio = Buffer.concat(client.received.filter((message) => Buffer.isBuffer(message)));
    expect(audio.length).toBeGreaterThan(rate / 10);
    expect(audio.some((byte) => byte !== 0)).toBe(true);
  });

  it('takes text and answers with text', async () => {
    await using client = await TestClient.open(server.door);
    const content = [{ type: 'input_text', text: 'What time is it?' }];
    client.send({ type: 'conversation.item.create', item: { id: 'mine', type: 'message', role: 'user', content } });
    client.send({ type: 'response.create', response: { output_modalities: ['text'] } });
    expect((await client.next('response.output_text.done')).text).toBe('It is nine.');
    const { response } = await client.next('response.done');
    expect(response).toMatchObject({ status: 'completed', output_modalities: ['text'] });
    expect(client.types).not.toContain('audio');
  });

  it('names what the conversation refuses', async () => {
    await using client = await TestClient.open(server.door);
    const refused = async (event: object) => {
      client.send(event);
      return (await client.next('error')).error.code;
    };
    expect(await refused({ type: 'input_audio_buffer.commit' })).toBe('input_audio_buffer_commit_empty');
    expect(await refused({ type: 'response.cancel' })).toBe('response_cancel_not_active');
    expect(await refused({ type: 'conversation.item.delete', item_id: 'no' })).toBe('item_not_found');
  });

  it('ends when the client goes in the middle of the answer', async () => {
    const client = await TestClient.open(server.door);
    client.send({ type: 'response.create' });
    await client.nextAudio();
    client.socket.terminate();
    await client.closed;
    while (server.conversations.size > 0) await new Promise((resolve) => setImmediate(resolve));
    await using next = await TestClient.open(server.door);
    expect(next.types).toEqual(['session.created']);
  });
});
