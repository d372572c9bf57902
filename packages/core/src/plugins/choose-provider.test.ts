import { describe, expect, it, jest } from '@jest/globals';
import { z } from 'zod';
import { parseConfig } from '../config/index.js';
import type { ConfigInput } from '../config/index.js';
import { definePlugin, silentLogger } from '../providers/index.js';
import type { LlmPart, LlmProvider, Plugin } from '../providers/index.js';
import type { Failover } from '../resilience/index.js';
import { PluginHost } from './plugin-host.js';

const nothing = {
  listen: async function* () {},
  decide: async () => ({ complete: 1 }),
  transcribe: async function* () {},
  speak: async function* () {},
};

/** A language model that says its name. */
function model(name: string, { fails = '', away = '' } = {}): Plugin {
  const provider: LlmProvider = {
    async *reply(): AsyncGenerator<LlmPart> {
      if (away) throw new Error(away);
      yield { type: 'text-delta', text: `${name}.` };
      yield { type: 'text-end', finish: 'stop' };
    },
    async check() {
      if (away) throw new Error(away);
    },
  };
  return definePlugin({
    name,
    config: z.strictObject({}),
    provide: {
      vad: () => nothing as never,
      turn: () => nothing as never,
      asr: () => nothing as never,
      tts: () => nothing as never,
      llm: () => {
        if (fails) throw new Error(fails);
        return provider;
      },
    },
  }) as Plugin;
}

async function start(llm: unknown, models: Record<string, Plugin>, warn = jest.fn()) {
  const plugins = Object.fromEntries(Object.keys(models).map((name) => [name, null]));
  const [first] = Object.keys(models) as [string];
  const input = { plugins, providers: { vad: first, turn: first, asr: first, llm, tts: first } } as ConfigInput;
  const failovers: Failover[] = [];
  const host = await PluginHost.start({
    config: parseConfig(input),
    folder: '/project',
    inference: { load: () => Promise.reject(new Error('no model here')) },
    logger: { ...silentLogger, warn },
    onFailover: (failover) => failovers.push(failover),
    importPlugin: async (specifier) => ({ default: models[specifier.replace('@repartee/plugin-', '')] }),
  });
  let said = '';
  for await (const part of host.providers.llm.reply([], { signal: new AbortController().signal, tools: [] })) {
    if (part.type === 'text-delta') said += part.text;
  }
  return { said, plugin: host.serving.find(({ kind }) => kind === 'llm')!.plugin, warn, failovers };
}

describe('providers.llm', () => {
  it('firstOf: the first that starts and is really there, and the others are told', async () => {
    const models = {
      a: model('a', { fails: 'no key' }),
      b: model('b', { away: 'not running' }),
      c: model('c'),
      d: model('d'),
    };
    const { said, plugin, warn } = await start({ firstOf: ['a', 'b', 'c', 'd'] }, models);
    expect([said, plugin]).toEqual(['c.', 'c']);
    expect(warn.mock.calls.map(([message, fields]) => [message, (fields as { plugin: string }).plugin])).toEqual([
      ['provider-left-out', 'a'],
      ['provider-left-out', 'b'],
    ]);
  });

  it('fallback: all that start, in their order; one that is only away is kept', async () => {
    const models = { a: model('a', { fails: 'no key' }), b: model('b', { away: 'not running' }), c: model('c') };
    expect(await start({ fallback: ['a', 'b', 'c'] }, models)).toMatchObject({
      ...{ said: 'c.', plugin: 'b, then c' },
      failovers: [{ kind: 'llm', provider: 'b', code: 'provider' }],
    });
  });

  it.each(['firstOf', 'fallback'])('%s: says why when none starts', async (how) => {
    const models = { a: model('a', { fails: 'no key' }), b: model('b', { fails: 'no model' }) };
    await expect(start({ [how]: ['a', 'b'] }, models)).rejects.toThrow(
      /Plugin "a, b" could not start its llm .*None of them starts\. a: no key b: no model/,
    );
  });

  it('names what is wrong with the list, and where', async () => {
    const models = { a: model('a') };
    await expect(start({ firstOf: ['a', 'bb'] }, models)).rejects.toThrow(
      /providers\.llm\.firstOf(\[1\]|\.1).*expected a plugin listed under plugins/,
    );
    await expect(start({ firstOf: [] }, models)).rejects.toMatchObject({ code: 'config' });
  });
});
