import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { LlmOptions, LlmPart, Message } from '@repartee/core/providers';
import { silentLogger, systemClock } from '@repartee/core/providers';
import { describeLlm } from '@repartee/testing';
import { OpenAiLlm } from './openai-llm.js';
import { openAiSettings } from './settings.js';

const KEY = 'sk-very-secret-0123456789';

interface Asked {
  readonly headers: IncomingMessage['headers'];
  readonly body: { messages: { role: string; content: string }[]; tools?: unknown[]; tool_choice?: unknown } & Record<
    string,
    unknown
  >;
  /** Resolves when the client has closed the connection before the end. */
  readonly hungUp: Promise<void>;
}

type Answer = (response: ServerResponse, asked: Asked) => unknown;

let server: Server;
let baseUrl: string;
let answers: Answer[] = [];
let asked: Asked[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const hungUp = new Promise<void>((resolve) => response.on('close', () => !response.writableFinished && resolve()));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const question = { headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()), hungUp };
    asked.push(question);
    await (answers.length > 1 ? (answers.shift() as Answer) : (answers[0] ?? polite))(response, question);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});

afterEach(() => {
  answers = [];
  asked = [];
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

// ---- what servers send

const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1795300000, model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const USAGE = `data: {"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}\n\n`;
const DONE = 'data: [DONE]\n\n';
const ROLE = chunk({ role: 'assistant', content: '' });
const STOP = chunk({}, 'stop');

function stream(response: ServerResponse): ServerResponse {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.flushHeaders();
  return response;
}

const sends =
  (...events: string[]): Answer =>
  (response) =>
    stream(response).end(events.join(''));

/** Sends and keeps the connection open. */
const stallsAfter =
  (...events: string[]): Answer =>
  (response) =>
    stream(response).write(events.join(''));

const refuses =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

/** A small model: says back what it heard, and calls the tool it is offered. */
const polite: Answer = (response, { body }) => {
  const last = body.messages.at(-1);
  const words = last?.role === 'user' ? `You said: ${last.content}` : 'Noted.';
  const isCalling = body.tools && body.tool_choice !== 'none' && last?.role === 'user';
  const call = {
    index: 0,
    id: 'call_7',
    type: 'function',
    function: { name: 'note_colour', arguments: '{"colour":"blue"}' },
  };
  stream(response).end(
    [ROLE, ...words.split(/(?= )/).map((content) => chunk({ content }))].join('') +
      (isCalling ? chunk({ tool_calls: [call] }) + chunk({}, 'tool_calls') : STOP) +
      USAGE +
      DONE,
  );
};

// ---- the caller

function llm(settings: object = {}, services = { clock: systemClock, logger: silentLogger }): OpenAiLlm {
  const parsed = openAiSettings.parse({ baseUrl, model: 'm', apiKey: KEY, ...settings });
  return new OpenAiLlm({ ...parsed, model: parsed.model! }, services);
}

const HELLO: Message[] = [{ role: 'user', text: 'Hello' }];
const COLOUR = { name: 'note_colour', description: 'Notes.', parameters: { type: 'object' } };
const CLOCK = { name: 'clock', description: 'Tells the time.', parameters: { type: 'object' } };

async function read(provider: OpenAiLlm, options: Partial<LlmOptions> = {}, messages = HELLO): Promise<LlmPart[]> {
  const parts: LlmPart[] = [];
  for await (const part of provider.reply(messages, { signal: new AbortController().signal, tools: [], ...options }))
    parts.push(part);
  return parts;
}

/** What was said before the failure, and the failure. */
async function readFailing(provider: OpenAiLlm): Promise<{ said: string; error: unknown }> {
  let said = '';
  try {
    for await (const part of provider.reply(HELLO, { signal: new AbortController().signal, tools: [] })) {
      if (part.type === 'text-delta') said += part.text;
    }
  } catch (error) {
    return { said, error };
  }
  throw new Error(`expected a failure, heard: ${said}`);
}

const textOf = (parts: LlmPart[]) => parts.map((part) => (part.type === 'text-delta' ? part.text : '')).join('');
const callsOf = (parts: LlmPart[]) => parts.flatMap((part) => (part.type === 'tool-call' ? [part.call] : []));

function setEnvironment(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

describeLlm('openai', () => llm());

describe('OpenAiLlm', () => {
  it('hands on the text as it comes, then why it ended and what it cost', async () => {
    answers = [sends(ROLE, chunk({ content: 'Hel' }), chunk({ content: 'lo.' }), STOP, USAGE, DONE)];
    expect(await read(llm())).toEqual([
      { type: 'text-delta', text: 'Hel' },
      { type: 'text-delta', text: 'lo.' },
      { type: 'text-end', finish: 'stop', usage: { inputTokens: 9, outputTokens: 2 } },
    ]);
    expect(asked[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(asked[0]?.body).toMatchObject({ model: 'm', stream: true, stream_options: { include_usage: true } });
  });

  it('hands on the first words while the server still writes', async () => {
    let goOn = () => {};
    answers = [
      async (response) => {
        stream(response).write(ROLE + chunk({ content: 'First' }));
        await new Promise<void>((resolve) => (goOn = resolve));
        response.end(chunk({ content: ' second' }) + STOP + DONE);
      },
    ];
    let said = '';
    for await (const part of llm().reply(HELLO, { signal: new AbortController().signal, tools: [] })) {
      if (part.type !== 'text-delta') continue;
      if (said === '') expect(part.text).toBe('First');
      said += part.text;
      goOn();
    }
    expect(said).toBe('First second');
  });

  it('reads events that arrive byte by byte, with CRLF and keep-alive comments', async () => {
    const wire = Buffer.from(
      `: keep-alive\r\n\r\n${ROLE}${chunk({ content: '你好，naïve 👋🏽' })}: ping\n\n${STOP}${DONE}`.replaceAll(
        '\n\n',
        '\r\n\r\n',
      ),
    );
    answers = [
      async (response) => {
        stream(response);
        for (const byte of wire) {
          response.write(Uint8Array.of(byte));
          await new Promise((resolve) => setImmediate(resolve));
        }
        response.end();
      },
    ];
    expect(textOf(await read(llm()))).toBe('你好，naïve 👋🏽');
  });

  it('sends only what is set, and the extra fields and headers as they are', async () => {
    const settings = { temperature: 0.3, maxTokens: 50, maxTokensField: 'max_completion_tokens', usage: false };
    await read(
      llm({
        ...settings,
        extra: { top_k: 20, chat_template_kwargs: { enable_thinking: false } },
        headers: { 'x-team': 'voice' },
      }),
    );
    expect(asked[0]?.body).toEqual({
      model: 'm',
      stream: true,
      messages: [{ role: 'user', content: 'Hello' }],
      temperature: 0.3,
      max_completion_tokens: 50,
      top_k: 20,
      chat_template_kwargs: { enable_thinking: false },
    });
    expect(asked[0]?.headers['x-team']).toBe('voice');
    await read(llm(), { maxTokens: 7 });
    expect(asked[1]?.body).toMatchObject({ max_tokens: 7 });
  });

  it.each([KEY, undefined])(
    'sends no key where none is set, whatever the environment holds: %s',
    async (inEnvironment) => {
      const before = process.env.OPENAI_API_KEY;
      setEnvironment('OPENAI_API_KEY', inEnvironment);
      try {
        await read(llm({ apiKey: undefined }));
      } finally {
        setEnvironment('OPENAI_API_KEY', before);
      }
      expect(asked[0]?.headers.authorization).toBeUndefined();
      expect(JSON.stringify(asked[0]?.headers)).not.toContain(KEY);
    },
  );

  describe('with tools', () => {
    const piece = (index: number, args: string, head: object = {}) =>
      chunk({
        tool_calls: [{ index, ...head, function: { ...('name' in head ? { name: head.name } : {}), arguments: args } }],
      });

    it('puts parallel calls together from their pieces, after the text', async () => {
      answers = [
        sends(
          chunk({ role: 'assistant', content: 'One moment.' }),
          piece(0, '', { id: 'call_a', name: 'note_colour' }),
          piece(1, '{}', { id: 'call_b', name: 'clock' }),
          piece(0, '{"colour":'),
          piece(0, '"blue"}'),
          chunk({}, 'tool_calls'),
          DONE,
        ),
      ];
      expect(await read(llm(), { tools: [COLOUR, CLOCK] })).toEqual([
        { type: 'text-delta', text: 'One moment.' },
        { type: 'tool-call', call: { id: 'call_a', name: 'note_colour', arguments: '{"colour":"blue"}' } },
        { type: 'tool-call', call: { id: 'call_b', name: 'clock', arguments: '{}' } },
        { type: 'text-end', finish: 'tool-calls' },
      ]);
    });

    it('takes whole calls that finish with stop, as Ollama sends them', async () => {
      const call = (id: string, name: string) => ({
        index: 0,
        id,
        type: 'function',
        function: { name, arguments: '{}' },
      });
      answers = [
        sends(
          chunk({ role: 'assistant', content: '', tool_calls: [call('call_1', 'clock')] }),
          chunk({ tool_calls: [call('call_2', 'clock')] }),
          STOP,
          DONE,
        ),
      ];
      const parts = await read(llm(), { tools: [CLOCK] });
      expect(callsOf(parts).map(({ id }) => id)).toEqual(['call_1', 'call_2']);
      expect(parts.at(-1)).toMatchObject({ finish: 'tool-calls' });
    });

    it('drops calls of tools that were not offered', async () => {
      const call = (name: string) =>
        chunk({ tool_calls: [{ index: 0, id: name, function: { name, arguments: '{}' } }] });
      answers = [sends(call('format_disk'), call('clock'), chunk({}, 'tool_calls'), DONE)];
      expect(callsOf(await read(llm(), { tools: [CLOCK] })).map(({ name }) => name)).toEqual(['clock']);
      answers = [sends(call('format_disk'), chunk({}, 'tool_calls'), DONE)];
      await expect(read(llm(), { tools: [CLOCK] })).rejects.toMatchObject({ code: 'provider', retryable: true });
    });

    it('names a tool that must be called', async () => {
      await read(llm(), { tools: [COLOUR], toolChoice: { name: 'note_colour' } });
      expect(asked[0]?.body.tool_choice).toEqual({ type: 'function', function: { name: 'note_colour' } });
    });
  });

  it('says no thoughts, whether in fields of their own or in think blocks', async () => {
    answers = [
      sends(
        chunk({ role: 'assistant', content: '', reasoning: 'Let me see.' }),
        chunk({ reasoning_content: 'A greeting.' }),
        ...['<thi', 'nk>I should greet', ' them.</thin', 'k>\n\nHi', ' there'].map((content) => chunk({ content })),
        STOP,
        DONE,
      ),
    ];
    expect(textOf(await read(llm()))).toBe('Hi there');
  });

  it.each([
    ['length', 'length'],
    ['content_filter', 'filter'],
    ['eos', 'stop'],
  ])('takes the finish reason %s for %s', async (reason, finish) => {
    answers = [sends(chunk({ content: 'Hi' }), chunk({}, reason), DONE)];
    expect((await read(llm())).at(-1)).toEqual({ type: 'text-end', finish });
  });

  describe('when the server stalls', () => {
    it.each([
      ['before its headers', () => {}],
      ['after its headers', stallsAfter()],
      ['after announcing its role', stallsAfter(ROLE)],
      ['while it sends keep-alives', stallsAfter(': ping\n\n', ': ping\n\n')],
    ])('ends with a timeout that names firstTokenMs: %s', async (_, answer) => {
      answers = [answer];
      await expect(read(llm({ firstTokenMs: 60 }))).rejects.toMatchObject({
        code: 'timeout',
        retryable: true,
        message: expect.stringContaining('firstTokenMs'),
      });
      await asked[0]?.hungUp;
    });

    it('ends with a timeout that names betweenTokensMs after the first token', async () => {
      answers = [stallsAfter(ROLE, chunk({ content: 'Well' }))];
      const { said, error } = await readFailing(llm({ betweenTokensMs: 60 }));
      expect(said).toBe('Well');
      expect(error).toMatchObject({ code: 'timeout', message: expect.stringContaining('betweenTokensMs') });
      await asked[0]?.hungUp;
    });

    it('does not count the time in which nobody reads', async () => {
      let waits = 0;
      const counting = {
        ...systemClock,
        sleep: (ms: number, signal?: AbortSignal) => {
          waits++;
          return systemClock.sleep(ms, signal).finally(() => waits--);
        },
      };
      answers = [sends(chunk({ content: 'One' }), chunk({ content: ' two' }), STOP, DONE)];
      let said = '';
      const provider = llm({}, { clock: counting, logger: silentLogger });
      for await (const part of provider.reply(HELLO, { signal: new AbortController().signal, tools: [] })) {
        if (part.type === 'text-delta') said += part.text;
        expect(waits).toBe(0);
      }
      expect(said).toBe('One two');
    });

    it('takes an answer for whole when the connection breaks behind its end', async () => {
      answers = [
        (response) =>
          stream(response).write(chunk({ content: 'Whole.' }) + STOP, () => setImmediate(() => response.destroy())),
      ];
      expect(await read(llm())).toEqual([
        { type: 'text-delta', text: 'Whole.' },
        { type: 'text-end', finish: 'stop' },
      ]);
    });

    it('is content without token counts once the answer is whole', async () => {
      const hurried = {
        ...systemClock,
        sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms === 1_000 ? 20 : ms, signal),
      };
      answers = [stallsAfter(chunk({ content: 'Whole.' }), STOP)];
      expect((await read(llm({}, { clock: hurried, logger: silentLogger }))).at(-1)).toEqual({
        type: 'text-end',
        finish: 'stop',
      });
      await asked[0]?.hungUp;
    });
  });

  it('closes the connection when aborted, before the first token as after it', async () => {
    for (const answer of [() => {}, stallsAfter(chunk({ content: 'Well' }))] as Answer[]) {
      const controller = new AbortController();
      asked = [];
      answers = [
        (response, question) => {
          void answer(response, question);
          setTimeout(() => controller.abort('interrupted'), 30);
        },
      ];
      const parts = await read(llm(), { signal: controller.signal });
      expect(parts.filter((part) => part.type === 'text-end')).toEqual([]);
      await (asked[0] as Asked).hungUp;
    }
  });

  it('closes the connection when its reader leaves', async () => {
    answers = [stallsAfter(chunk({ content: 'Well' }))];
    for await (const part of llm().reply(HELLO, { signal: new AbortController().signal, tools: [] })) {
      expect(part).toEqual({ type: 'text-delta', text: 'Well' });
      break;
    }
    await asked[0]?.hungUp;
  });

  describe('when the answer breaks off', () => {
    const text = chunk({ content: 'I was just' });
    it.each<[string, Answer, RegExp]>([
      ['the stream ends', sends(text), /cut off/],
      ['the stream ends with [DONE] only', sends(text, DONE), /cut off/],
      ['the server gives up', sends(text, chunk({}, 'abort'), DONE), /cut off/],
      [
        'the connection breaks',
        (response) => stream(response).write(text, () => setTimeout(() => response.destroy(), 20)),
        /connection broke/,
      ],
      [
        'an error comes as data',
        sends(text, `data: {"error":{"message":"CUDA: ${KEY}","type":"server_error","code":500}}\n\n`),
        /failed on its side \(500\)/,
      ],
      ['an error comes as an event', sends(text, 'event: error\ndata: {"message":"boom"}\n\n'), /reported an error/],
      [
        'an error comes in the flat form',
        sends(text, 'data: {"object":"error","message":"boom","type":"x","code":400}\n\n'),
        /refused the request \(400\)/,
      ],
      ['an event is no JSON', sends(text, 'data: {"choices":[{"delta":\n\n'), /no JSON/],
    ])('fails after what was said: %s', async (_, answer, message) => {
      answers = [answer];
      const { said, error } = await readFailing(llm());
      expect(said).toBe('I was just');
      expect(error).toMatchObject({ code: 'provider', message: expect.stringMatching(message) });
      expect((error as { retryable: boolean }).retryable).toBe(!String(message).includes('400'));
      expect(asked).toHaveLength(1);
    });
  });

  describe('when the server refuses', () => {
    const said = (message: string, more: object = {}) => ({
      error: { message, type: 'invalid_request_error', code: null, ...more },
    });
    it.each<[number, unknown, { code: string; retryable: boolean }, RegExp]>([
      [401, said(`Incorrect API key provided: ${KEY}`), { code: 'config', retryable: false }, /apiKey/],
      [403, said('no access'), { code: 'config', retryable: false }, /model/],
      [404, said("model 'm' not found"), { code: 'config', retryable: false }, /model.*baseUrl/],
      [400, said('Unknown parameter: stream_options'), { code: 'provider', retryable: false }, /usage to false/],
      [
        400,
        said("'max_tokens' is not supported, use 'max_completion_tokens'"),
        { code: 'provider', retryable: false },
        /maxTokensField/,
      ],
      [
        400,
        said('"auto" tool choice requires --enable-auto-tool-choice'),
        { code: 'provider', retryable: false },
        /tools/,
      ],
      [
        400,
        said('too long', { code: 'context_length_exceeded' }),
        { code: 'provider', retryable: false },
        /longer than its context/,
      ],
      [422, { detail: [{ msg: 'Hello' }] }, { code: 'provider', retryable: false }, /refused the request \(422\)/],
      [429, said('quota', { code: 'insufficient_quota' }), { code: 'provider', retryable: false }, /no credit/],
      [502, '<h1>bad gateway</h1>', { code: 'provider', retryable: true }, /502/],
    ])('tells which setting to change: %i %j', async (status, body, expected, message) => {
      answers = [refuses(status, body)];
      const { error } = await readFailing(llm({ maxRetries: 0 }));
      expect(error).toMatchObject({ ...expected, message: expect.stringMatching(message), details: { status } });
    });

    it('says how long to stay away, without trying again itself', async () => {
      answers = [
        refuses(429, said('slow down', { code: 'rate_limit_exceeded' }), {
          'retry-after': '7',
          'x-request-id': 'req_1',
        }),
      ];
      const { error } = await readFailing(llm());
      expect(error).toMatchObject({
        code: 'overload',
        retryable: true,
        details: { status: 429, code: 'rate_limit_exceeded', requestId: 'req_1', retryAfterMs: 7_000 },
      });
      expect(asked).toHaveLength(1);
    });

    it('gives up on a line without end, and hangs up', async () => {
      answers = [stallsAfter(`data: ${'x'.repeat(2 ** 21)}`)];
      const { error } = await readFailing(llm({ firstTokenMs: 5_000 }));
      expect(error).toMatchObject({ code: 'provider', message: expect.stringContaining('"baseUrl"') });
      await asked[0]!.hungUp;
    });

    it('tries once more when the server failed before it answered', async () => {
      answers = [refuses(503, said('restarting')), polite];
      expect(textOf(await read(llm()))).toBe('You said: Hello');
      answers = [(response) => response.destroy(), polite];
      expect(textOf(await read(llm()))).toBe('You said: Hello');
      answers = [refuses(503, said('down'))];
      await expect(read(llm())).rejects.toMatchObject({ code: 'provider', retryable: true });
      expect(asked).toHaveLength(6);
    });

    it('says why it cannot be reached', async () => {
      const nobody = llm({ baseUrl: 'http://127.0.0.1:1/v1' });
      await expect(read(nobody)).rejects.toMatchObject({
        code: 'provider',
        retryable: true,
        message: expect.stringContaining('baseUrl'),
      });
    });
  });

  it('keeps the key and what was said out of every error, log and print', async () => {
    const logged: unknown[] = [];
    const note = (...line: unknown[]) => void logged.push(line);
    const provider = llm(
      { maxRetries: 0 },
      { clock: systemClock, logger: { debug: note, info: note, warn: note, error: note } },
    );
    const quoting = { error: { message: `Hello is wrong for ${KEY}`, type: KEY, code: KEY } };
    const failing: Answer[] = [
      refuses(401, quoting, { 'x-request-id': KEY }),
      refuses(400, quoting),
      refuses(500, `<p>Hello ${KEY}</p>`),
      sends(`data: ${JSON.stringify(quoting)}\n\n`),
      sends(`data: Hello ${KEY}\n\n`),
      (response) => response.destroy(),
    ];
    for (const answer of failing) {
      answers = [answer];
      const { error } = await readFailing(provider);
      const printed = inspect(error, { depth: 20, showHidden: true }) + JSON.stringify(error) + String(error);
      expect(printed).not.toContain(KEY);
      expect(printed).not.toContain('Hello');
    }
    expect(inspect(provider, { depth: 20 }) + JSON.stringify(provider) + String(provider)).not.toContain(KEY);
    expect(inspect(logged, { depth: 20 })).not.toContain(KEY);
    expect(logged.length).toBeGreaterThan(0);
  });
});
