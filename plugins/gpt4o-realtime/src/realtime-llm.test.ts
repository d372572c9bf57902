import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { silentLogger, systemClock } from '@repartee/core/providers';
import type { LlmOptions, LlmPart, Message } from '@repartee/core/providers';
import { describeLlm } from '@repartee/testing';
import { fakeRealtime } from './__fixtures__/realtime-server.js';
import type { FakeRealtime, Fault } from './__fixtures__/realtime-server.js';
import { RealtimeLlm } from './realtime-llm.js';
import { realtimeSettings } from './settings.js';

const key = 'sk-secret';
const open = (server: { url: string }, settings: object = {}) =>
  new RealtimeLlm(realtimeSettings.parse({ url: server.url, apiKey: key, ...settings }), {
    clock: systemClock,
    logger: silentLogger,
  });
const ask = (text: string): Message[] => [
  { role: 'system', text: 'Be brief.' },
  { role: 'user', text },
];
const colour = { name: 'note_colour', description: 'Notes.', parameters: { type: 'object' } };

async function reply(
  llm: RealtimeLlm,
  messages: readonly Message[],
  options: Partial<LlmOptions> = {},
): Promise<LlmPart[]> {
  const parts: LlmPart[] = [];
  const given = { signal: new AbortController().signal, tools: [], session: 'sess_1', ...options };
  for await (const part of llm.reply(messages, given)) parts.push(part);
  return parts;
}
const textOf = (parts: readonly LlmPart[]) =>
  parts.map((part) => (part.type === 'text-delta' ? part.text : '')).join('');

describe('gpt4o-realtime as a language model', () => {
  let contract: FakeRealtime;
  beforeAll(async () => {
    contract = await fakeRealtime();
  });
  afterAll(async () => {
    expect(contract.mistakes.filter((code) => code !== 'response_cancel_not_active')).toEqual([]);
    await contract[Symbol.asyncDispose]();
  });
  describeLlm('gpt4o-realtime', () => open(contract));

  let server: FakeRealtime;
  let llm: RealtimeLlm;
  beforeEach(async () => {
    server = await fakeRealtime();
    llm = open(server, { connectMs: 1000, firstTokenMs: 300, betweenTokensMs: 250 });
  });
  afterEach(async () => {
    await llm[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  it('keeps one connection for a session, and asks with the whole conversation', async () => {
    await reply(llm, ask('Hello'));
    const more: Message[] = [
      ...ask('Hello'),
      { role: 'assistant', text: 'You said', toolCalls: [{ id: 'call_1', name: 'note_colour', arguments: '{}' }] },
      { role: 'tool', callId: 'call_1', name: 'note_colour', text: '{"ok":true}' },
    ];
    const parts = await reply(llm, more, { tools: [colour], toolChoice: { name: 'note_colour' }, maxTokens: 50 });
    expect(textOf(parts)).toBe('It is noted.');
    expect(parts.at(-1)).toEqual({ type: 'text-end', finish: 'stop', usage: { inputTokens: 12, outputTokens: 7 } });
    await reply(llm, ask('Hello'), { session: 'sess_2' });
    expect(server.connections).toBe(2);
    expect(server.headers[0]!.authorization).toBe(`Bearer ${key}`);
    expect(server.paths[0]).toBe('/v1/realtime?model=gpt-realtime');
    expect(server.asked[1]).toMatchObject({
      instructions: 'Be brief.',
      max_output_tokens: 50,
      tool_choice: { type: 'function', name: 'note_colour' },
      tools: [{ type: 'function', name: 'note_colour' }],
      input: [
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello' }] },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'You said' }] },
        { type: 'function_call', call_id: 'call_1', name: 'note_colour', arguments: '{}' },
        { type: 'function_call_output', call_id: 'call_1', output: '{"ok":true}' },
      ],
    });
    expect(server.mistakes).toEqual([]);
  });

  it('hands on calls of tools, whole and each once', async () => {
    const parts = await reply(llm, ask('Both colours are blue'), { tools: [colour] });
    expect(parts).toMatchObject([
      { type: 'tool-call', call: { name: 'note_colour', arguments: '{"colour":"blue"}' } },
      { type: 'tool-call', call: { name: 'note_colour', arguments: '{}' } },
      { type: 'text-end', finish: 'tool-calls' },
    ]);
  });

  it('cancels what nobody reads any more, and keeps the connection', async () => {
    server.fault = 'drip';
    const call = new AbortController();
    for await (const part of llm.reply(ask('one two three four five six'), {
      signal: call.signal,
      tools: [],
      session: 'sess_1',
    })) {
      expect(part.type).toBe('text-delta');
      call.abort();
    }
    for (let tries = 0; server.cancelled.length === 0 && tries < 200; tries++) await systemClock.sleep(10);
    expect(server.cancelled).toHaveLength(1);
    server.fault = 'none';
    expect(textOf(await reply(llm, ask('Hello')))).toBe('You said: Hello');
    expect(server.connections).toBe(1);
  });

  it('answers two things of one session at once', async () => {
    const both = await Promise.all([reply(llm, ask('one')), reply(llm, ask('two'))]);
    expect(both.map(textOf)).toEqual(['You said: one', 'You said: two']);
    expect(server.connections).toBe(1);
  });

  it('connects anew when the connection died in between, with nothing forgotten', async () => {
    await reply(llm, ask('Hello'));
    server.hangUp();
    await systemClock.sleep(50);
    expect(textOf(await reply(llm, ask('Hello again')))).toBe('You said: Hello again');
    expect(server.connections).toBe(2);
  });

  it('connects anew when the session has expired, once', async () => {
    server.fault = 'expired';
    await expect(reply(llm, ask('A secret'))).rejects.toMatchObject({ code: 'provider', retryable: true });
    expect(server.connections).toBe(2);
    server.fault = 'none';
    expect(textOf(await reply(llm, ask('Hello')))).toBe('You said: Hello');
  });

  it('gives up a connection also after an answer that was interrupted, or refused', async () => {
    const short = open(server, { idleMs: 50 });
    server.fault = 'drip';
    const call = new AbortController();
    for await (const _part of short.reply(ask('one two three four'), { signal: call.signal, tools: [], session: 's' }))
      call.abort();
    await systemClock.sleep(400);
    server.fault = 'rate-limit';
    await expect(reply(short, ask('Hello'))).rejects.toMatchObject({ code: 'overload' });
    await systemClock.sleep(200);
    server.fault = 'none';
    await reply(short, ask('Hello'));
    expect(server.connections).toBe(3);
    await short[Symbol.asyncDispose]();
  });

  it('gives up a connection that asks nothing', async () => {
    const short = open(server, { idleMs: 50 });
    await reply(short, ask('Hello'));
    await systemClock.sleep(150);
    await reply(short, ask('Hello'));
    expect(server.connections).toBe(2);
    await short[Symbol.asyncDispose]();
  });

  it.each<[Fault, object]>([
    ['stall', { code: 'timeout', message: expect.stringContaining('(firstTokenMs)') }],
    ['stall-midway', { code: 'timeout', message: expect.stringContaining('(betweenTokensMs)') }],
    ['cut', { code: 'provider', retryable: true }],
    ['cut-midway', { code: 'provider', retryable: true, message: expect.stringContaining('hung up') }],
    ['garbage', { code: 'provider', retryable: true }],
    ['rate-limit', { code: 'overload', retryable: true }],
    ['failed', { code: 'provider', retryable: true }],
  ])('says so when the server fails: %s', async (fault, error) => {
    server.fault = fault;
    const failed = reply(llm, ask('A secret'));
    await expect(failed).rejects.toMatchObject(error);
    expect(((await failed.catch((cause: unknown) => cause)) as Error).message).not.toContain('secret');
    server.fault = 'none';
    expect(textOf(await reply(llm, ask('Hello')))).toBe('You said: Hello');
  });

  it('says when an answer was cut short by its limit, and waits for a slow drip', async () => {
    server.fault = 'length';
    expect((await reply(llm, ask('Hello'))).at(-1)).toMatchObject({ finish: 'length' });
    server.fault = 'drip';
    expect(textOf(await reply(llm, ask('a b c d e f g h')))).toBe('You said: a b c d e f g h');
  });

  it.each([
    [401, { code: 'config', message: expect.stringContaining('refused the key (401). Set apiKey') }],
    [404, { code: 'config' }],
    [429, { code: 'overload', retryable: true }],
    [500, { code: 'provider', retryable: true }],
  ])('says so when it is not let in: %d', async (status, error) => {
    server.refuse = status;
    await expect(reply(llm, ask('Hello'))).rejects.toMatchObject(error);
    server.refuse = 0;
    expect(textOf(await reply(llm, ask('Hello')))).toBe('You said: Hello');
  });

  it('says so when nobody is there, or nobody greets', async () => {
    const gone = await fakeRealtime();
    await gone[Symbol.asyncDispose]();
    await expect(reply(open(gone), ask('Hello'))).rejects.toMatchObject({
      code: 'provider',
      message: expect.stringContaining('(ECONNREFUSED)'),
    });
    server.fault = 'silent-greeting';
    await expect(reply(open(server, { connectMs: 100 }), ask('Hello'))).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('(connectMs)'),
    });
  });

  it('takes addresses and keys as Azure has them', async () => {
    const azure = open(
      { url: `${server.url}?api-version=2025-08-28&deployment=mine` },
      { apiKey: undefined, headers: { 'api-key': 'secret' } },
    );
    await reply(azure, ask('Hello'));
    expect(server.paths.at(-1)).toBe('/v1/realtime?api-version=2025-08-28&deployment=mine');
    expect(server.headers.at(-1)).toMatchObject({ 'api-key': 'secret' });
    expect(server.headers.at(-1)).not.toHaveProperty('authorization');
    await azure[Symbol.asyncDispose]();
  });
});

it('wants a key for api.openai.com, and no password in the address', () => {
  const paths = (settings: object) =>
    realtimeSettings.safeParse(settings).error?.issues.map(({ path }) => path.join('.'));
  expect(paths({})).toEqual(['apiKey']);
  expect(paths({ apiKey: 'sk-1' })).toBeUndefined();
  expect(paths({ url: 'wss://me:secret@example.com/v1' })).toEqual(['url']);
  expect(paths({ url: 'http://example.com/v1' })).toEqual(['url']);
});
