import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LlmOptions, LlmPart, LlmProvider, Message, ToolDefinition } from '@repartee/core/providers';

export interface DescribeLlmOptions {
  /** Two things a user may say, to which the provider gives two different answers of some words. */
  readonly questions?: readonly [string, string];
  /** False for a model that may answer the same question differently each time. Default true. */
  readonly deterministic?: boolean;
}

const OFFERED: ToolDefinition = {
  name: 'note_colour',
  description: 'Writes down the favourite colour of the user.',
  parameters: { type: 'object', properties: { colour: { type: 'string' } }, required: ['colour'] },
};

/**
 * What every `LlmProvider` promises. Call it from the plugin's own test, then add what is special:
 * `describeLlm('openai', () => new OpenAiLlm(...))`. The provider is made once and closed at the end.
 */
export function describeLlm(
  name: string,
  factory: () => LlmProvider | Promise<LlmProvider>,
  { questions = ['Hello!', 'Thank you, goodbye.'], deterministic = true }: DescribeLlmOptions = {},
): void {
  describe(`${name} keeps the contract of an LlmProvider`, () => {
    let provider: LlmProvider;
    const open = new AbortController().signal;
    const ask = (text: string): Message[] => [
      { role: 'system', text: 'You are a friendly voice agent. Answer in one short sentence.' },
      { role: 'user', text },
    ];
    const reply = (messages: readonly Message[], options: Partial<LlmOptions> = {}) =>
      provider.reply(messages, { signal: open, tools: [], ...options });

    beforeAll(async () => {
      provider = await factory();
    });

    afterAll(async () => {
      await provider[Symbol.asyncDispose]?.();
    });

    it('ends with exactly one text-end', async () => {
      const parts = await collect(reply(ask(questions[0])));
      expect(parts.filter((part) => part.type === 'text-end')).toHaveLength(1);
      expect(parts.at(-1)).toMatchObject({ type: 'text-end', finish: 'stop' });
    });

    it('gives new text with every delta, never the text so far again', async () => {
      const deltas = (await collect(reply(ask(questions[0])))).flatMap((part) =>
        part.type === 'text-delta' ? [part.text] : [],
      );
      expect(deltas.join('').trim()).not.toBe('');
      expect(deltas).not.toContain('');
      if (deltas.length > 1) expect(deltas[1]?.startsWith(deltas[0] as string)).toBe(false);
    });

    it('leaves the messages as they were', async () => {
      const messages = [...withToolResult(questions[0])];
      const before = structuredClone(messages);
      await collect(reply(deepFreeze(messages), { tools: deepFreeze([OFFERED]) }));
      expect(messages).toEqual(before);
    });

    it('goes on after the result of a tool', async () => {
      const parts = await collect(reply(withToolResult(questions[0]), { tools: [OFFERED] }));
      expect(parts.at(-1)).toMatchObject({ type: 'text-end' });
    });

    it('calls no tool when none is offered', async () => {
      for (const question of questions) {
        for (const options of [{ tools: [] }, { tools: [OFFERED], toolChoice: 'none' as const }]) {
          const parts = await collect(reply(ask(question), options));
          expect(parts.filter((part) => part.type === 'tool-call')).toEqual([]);
        }
      }
    });

    it('calls only what is offered, each call with an id of its own', async () => {
      const parts = await collect(reply(ask('My favourite colour is blue.'), { tools: [OFFERED] }));
      const calls = parts.flatMap((part) => (part.type === 'tool-call' ? [part.call] : []));
      for (const call of calls) {
        expect(call.name).toBe(OFFERED.name);
        expect(call.id).not.toBe('');
        expect(typeof call.arguments).toBe('string');
      }
      expect(new Set(calls.map((call) => call.id)).size).toBe(calls.length);
      expect(parts.at(-1)).toMatchObject({ finish: calls.length > 0 ? 'tool-calls' : 'stop' });
    });

    it('answers two conversations at once without mixing them', async () => {
      const both = await interleave(reply(ask(questions[0])), reply(ask(questions[1])));
      for (const parts of both) {
        expect(parts.filter((part) => part.type === 'text-end')).toHaveLength(1);
        expect(parts.at(-1)?.type).toBe('text-end');
        expect(textOf(parts).trim()).not.toBe('');
      }
      if (!deterministic) return;
      const alone = [await collect(reply(ask(questions[0]))), await collect(reply(ask(questions[1])))];
      expect(both.map(textOf)).toEqual(alone.map(textOf));
      expect(textOf(both[0])).not.toBe(textOf(both[1]));
    });

    it('yields nothing under a signal that is aborted already', async () => {
      const signal = AbortSignal.abort('over');
      expect(await untilAborted(reply(ask(questions[0]), { signal }), signal)).toEqual([]);
    });

    it('ends quietly when aborted in the middle', async () => {
      const controller = new AbortController();
      const parts: LlmPart[] = [];
      await untilAborted(reply(ask(questions[0]), { signal: controller.signal }), controller.signal, (part) => {
        parts.push(part);
        controller.abort('interrupted');
      });
      expect(parts).toHaveLength(1);
    });

    it('serves the next call after a reader has left early', async () => {
      for await (const part of reply(ask(questions[0]))) {
        expect(part).toBeDefined();
        break;
      }
      expect((await collect(reply(ask(questions[1])))).at(-1)?.type).toBe('text-end');
    });
  });
}

function withToolResult(question: string): readonly Message[] {
  const call = { id: 'call_1', name: OFFERED.name, arguments: '{"colour":"blue"}' };
  return [
    { role: 'system', text: 'You are a friendly voice agent. Answer in one short sentence.' },
    { role: 'user', text: question },
    { role: 'assistant', text: '', toolCalls: [call] },
    { role: 'tool', callId: call.id, name: call.name, text: '{"noted":true}' },
  ];
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

/** Reads on to the end; the one error that may come is the reason of the abort itself. */
async function untilAborted(
  source: AsyncIterable<LlmPart>,
  signal: AbortSignal,
  onPart: (part: LlmPart) => void = () => {},
): Promise<LlmPart[]> {
  const parts: LlmPart[] = [];
  try {
    for await (const part of source) {
      parts.push(part);
      onPart(part);
    }
  } catch (error) {
    expect(error).toBe(signal.reason);
  }
  return parts;
}

/** Reads both streams to their ends, one part of each in turn. */
async function interleave(
  first: AsyncIterable<LlmPart>,
  second: AsyncIterable<LlmPart>,
): Promise<[LlmPart[], LlmPart[]]> {
  const read: [LlmPart[], LlmPart[]] = [[], []];
  const open = [first, second].map((source, index) => ({
    iterator: source[Symbol.asyncIterator](),
    parts: read[index] as LlmPart[],
  }));
  while (open.length > 0) {
    for (const stream of [...open]) {
      const next = await stream.iterator.next();
      if (next.done) open.splice(open.indexOf(stream), 1);
      else stream.parts.push(next.value);
    }
  }
  return read;
}

function textOf(parts: readonly LlmPart[]): string {
  return parts.map((part) => (part.type === 'text-delta' ? part.text : '')).join('');
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
