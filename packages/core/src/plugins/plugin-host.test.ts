import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { loadConfig, parseConfig } from '../config/index.js';
import type { ConfigInput } from '../config/index.js';
import { definePlugin } from '../providers/index.js';
import type {
  AsrProvider,
  InferenceClient,
  LlmProvider,
  Plugin,
  PluginServices,
  Tool,
  TtsProvider,
  TurnProvider,
  VadProvider,
} from '../providers/index.js';
import { PluginHost } from './plugin-host.js';

const inference: InferenceClient = { load: () => Promise.reject(new Error('no model here')) };

const vad: VadProvider = { frameSize: 512, listen: async function* () {} } as unknown as VadProvider;
const turn: TurnProvider = { decide: async () => ({ complete: 1 }) } as unknown as TurnProvider;
const asr: AsrProvider = { transcribe: async function* () {} };
const llm: LlmProvider = { reply: async function* () {} };
const tts = { speak: async function* () {} } as unknown as TtsProvider;

const everything = { plugins: { all: {} }, providers: { vad: 'all', turn: 'all', asr: 'all', llm: 'all', tts: 'all' } };

const providers = { vad: () => vad, turn: () => turn, asr: () => asr, llm: () => llm, tts: () => tts };

/** A plugin of all kinds. */
function all(overrides: Plugin['provide'] = {}, tools: readonly Tool[] = []) {
  return definePlugin({
    name: 'all',
    config: z.strictObject({}),
    provide: { ...providers, ...overrides },
    tools: () => tools,
  });
}

function tool(name: string): Tool {
  return { name, description: '', parameters: {}, run: async () => name };
}

function start(input: ConfigInput, plugins: Readonly<Record<string, unknown>>, folder = '/project') {
  return PluginHost.start({
    config: parseConfig(input),
    folder,
    inference,
    importPlugin: async (specifier) => (specifier in plugins ? { default: plugins[specifier] } : undefined),
  });
}

function startAll(plugin: unknown, agent: ConfigInput['agent'] = {}) {
  return start({ ...everything, agent }, { '@repartee/plugin-all': plugin });
}

/** A provider that tells when it is closed. */
function closing<T extends object>(provider: T, name: string, closed: string[]): T {
  return Object.assign(Object.create(provider) as T, {
    async [Symbol.asyncDispose]() {
      await Promise.resolve();
      closed.push(name);
    },
  });
}

describe('the plugin host', () => {
  it('gives each kind to the plugin that the config names', async () => {
    const other: TtsProvider = Object.create(tts);
    const voice = definePlugin({ name: 'voice', config: z.strictObject({}), provide: { tts: () => other } });
    const host = await start(
      { plugins: { all: null, voice: null }, providers: { ...everything.providers, tts: 'voice' } },
      { '@repartee/plugin-all': all(), '@repartee/plugin-voice': voice },
    );
    expect(host.providers).toEqual({ vad, turn, asr, llm, tts: other });
    expect(host.providers.tts).toBe(other);
    expect(host.serving).toContainEqual({ kind: 'tts', plugin: 'voice' });
    expect(host.serving).toContainEqual({ kind: 'asr', plugin: 'all' });
  });

  it('makes only the providers that serve, each once', async () => {
    const made: string[] = [];
    const idle = definePlugin({
      name: 'idle',
      config: z.strictObject({}),
      provide: { tts: () => (made.push('idle'), tts) },
    });
    await start(
      { ...everything, plugins: { all: {}, idle: {} } },
      {
        '@repartee/plugin-all': all({
          tts: () => (made.push('tts'), tts),
          realtime: () => (made.push('realtime'), {}) as never,
        }),
        '@repartee/plugin-idle': idle,
      },
    );
    expect(made).toEqual(['tts']);
  });

  it('hands a plugin its checked settings and the services of the process', async () => {
    let got: { settings: unknown; services: PluginServices } | undefined;
    const lines: unknown[] = [];
    const plugin = definePlugin({
      name: 'all',
      config: z.strictObject({ noise: z.number().default(0.6), model: z.string() }),
      provide: { ...providers, tts: (settings, services) => ((got = { settings, services }), tts) },
    });
    await PluginHost.start({
      config: parseConfig({ ...everything, plugins: { all: { model: 'voices/joe.onnx' } } }),
      folder: '/project',
      inference,
      logger: { debug() {}, info: (...line) => lines.push(line), warn() {}, error() {} },
      importPlugin: async () => ({ default: plugin }),
    });
    expect(got!.settings).toEqual({ noise: 0.6, model: 'voices/joe.onnx' });
    expect(Object.isFrozen(got!.settings)).toBe(true);
    expect(got!.services.inference).toBe(inference);
    expect(got!.services.resolvePath('voices/joe.onnx')).toBe('/project/voices/joe.onnx');
    got!.services.logger.info('loaded', { ms: 3 });
    expect(lines).toEqual([['loaded', { plugin: 'all', ms: 3 }]]);
  });

  it('lets one plugin stand under two names, each with settings of its own', async () => {
    const named = definePlugin({
      name: 'chat',
      config: z.strictObject({ model: z.string() }),
      provide: { ...providers, llm: ({ model }) => ({ ...llm, model }), asr: ({ model }) => ({ ...asr, model }) },
    });
    const host = await start(
      {
        plugins: { fast: { from: 'chat', model: 'small' }, clever: { from: 'chat', model: 'large' } },
        providers: { vad: 'fast', turn: 'fast', asr: 'fast', llm: 'clever', tts: 'fast' },
      },
      { chat: named },
    );
    expect(host.providers.asr).toMatchObject({ model: 'small' });
    expect(host.providers.llm).toMatchObject({ model: 'large' });
  });

  it('closes the providers one by one, last opened first', async () => {
    const closed: string[] = [];
    const host = await startAll(
      all({
        vad: () => closing(vad, 'vad', closed),
        asr: () => closing(asr, 'asr', closed),
        tts: () => closing(tts, 'tts', closed),
      }),
    );
    await host[Symbol.asyncDispose]();
    expect(closed).toEqual(['tts', 'asr', 'vad']);
  });

  it('closes a provider of two kinds once', async () => {
    const closed: string[] = [];
    const both = closing({ ...asr, ...tts }, 'both', closed);
    const host = await startAll(all({ asr: () => both, tts: () => both }));
    await host[Symbol.asyncDispose]();
    expect(closed).toEqual(['both']);
  });
});

describe('tools', () => {
  it('are those that the agent names, in its order', async () => {
    const host = await startAll(all({}, [tool('a'), tool('b'), tool('c')]), { tools: ['c', 'a'] });
    expect(host.tools.map(({ name }) => name)).toEqual(['c', 'a']);
  });

  it('are asked for by name', async () => {
    await expect(startAll(all({}, [tool('set_timer')]), { tools: ['set_tmer'] })).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining(
        'agent.tools[0]: expected a tool of a plugin, got "set_tmer"; did you mean `set_timer`?',
      ),
    });
    await expect(startAll(all(), { tools: ['set_timer'] })).rejects.toThrow('these plugins have none');
  });

  it('of two plugins may not share a name', async () => {
    const second = definePlugin({ name: 'b', config: z.strictObject({}), provide: {}, tools: () => [tool('clock')] });
    await expect(
      start(
        { ...everything, plugins: { all: {}, b: {} } },
        { '@repartee/plugin-all': all({}, [tool('clock')]), '@repartee/plugin-b': second },
      ),
    ).rejects.toThrow('plugins.b: its tool "clock" has the name of a tool of plugin "all"');
  });

  it('that cannot be made stop the start, and what was open is closed', async () => {
    const closed: string[] = [];
    const plugin = definePlugin({
      ...all({ tts: () => closing(tts, 'tts', closed) }),
      tools: () => Promise.reject(new Error('no timers left')),
    });
    await expect(startAll(plugin)).rejects.toMatchObject({
      code: 'plugin',
      message: 'Plugin "all" could not give its tools (plugins.all): no timers left',
    });
    expect(closed).toEqual(['tts']);
  });
});

describe('a start that fails', () => {
  it('names plugin, kind, path and cause of every failure, and closes what was open', async () => {
    const closed: string[] = [];
    const error = new Error('Expected an ONNX model at /models/joe.onnx');
    const failing = startAll(
      all({
        vad: () => closing(vad, 'vad', closed),
        asr: () => Promise.reject(new Error('no weights')),
        llm: () => closing(llm, 'llm', closed),
        tts: () => {
          throw error;
        },
      }),
    );
    await expect(failing).rejects.toMatchObject({
      code: 'plugin',
      message:
        'Plugin "all" could not start its asr (plugins.all): no weights\n' +
        'Plugin "all" could not start its tts (plugins.all): Expected an ONNX model at /models/joe.onnx',
      details: {
        failed: [
          { kind: 'asr', plugin: 'all' },
          { kind: 'tts', plugin: 'all' },
        ],
      },
    });
    expect(closed).toEqual(['llm', 'vad']);
    await expect(startAll(all({ tts: () => Promise.reject(error) }))).rejects.toMatchObject({ cause: error });
  });

  it('says which kinds a plugin has when it lacks the one it should serve', async () => {
    const voice = definePlugin({
      name: 'voice',
      config: z.strictObject({}),
      provide: { tts: () => tts, asr: () => asr },
    });
    await expect(
      start(
        { plugins: { all: {}, voice: {} }, providers: { ...everything.providers, llm: 'voice' } },
        { '@repartee/plugin-all': all(), '@repartee/plugin-voice': voice },
      ),
    ).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining('providers.llm: plugin "voice" has no llm; it has tts, asr'),
    });
  });

  it('says so when a package is no plugin', async () => {
    await expect(startAll({ name: 'all' })).rejects.toMatchObject({
      code: 'plugin',
      message: expect.stringContaining(
        'to be made with definePlugin(…), got a default export that was not made with it',
      ),
    });
    await expect(startAll(undefined)).rejects.toThrow('got no default export');
  });

  it('names the cause when a plugin cannot be imported', async () => {
    const cause = new Error('Cannot find package "left-pad"');
    await expect(
      PluginHost.start({
        config: parseConfig(everything),
        folder: '/project',
        inference,
        importPlugin: () => Promise.reject(cause),
      }),
    ).rejects.toMatchObject({
      code: 'plugin',
      message:
        'Plugin "all" could not be loaded from @repartee/plugin-all (plugins.all): Cannot find package "left-pad"',
      cause,
    });
  });
});

describe('plugins on disk', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repartee-plugins-'));
    const core = new URL('../providers/index.js', import.meta.url).href.replace(/\.js$/, '.ts');
    const source = `
      import { definePlugin } from ${JSON.stringify(core)};
      const config = { def: { type: 'unknown' }, safeParse: (data) => ({ success: true, data }) };
      const make = (settings) => ({ settings });
      export default definePlugin({ name: 'own', config, provide: { vad: make, turn: make, asr: make, llm: make, tts: make } });
    `;
    await writeFile(join(folder, 'own.mjs'), source);
    await writeFile(join(folder, 'broken.mjs'), 'import "a-package-that-is-nowhere";');
    const shut = join(folder, 'node_modules', '@repartee', 'plugin-shut');
    await mkdir(shut, { recursive: true });
    await writeFile(join(shut, 'package.json'), `{ "type": "module", "exports": { "./only": "./only.mjs" } }`);
    for (const name of ['plugin-bells', 'plugin-whistle']) {
      const home = join(folder, 'node_modules', '@repartee', name);
      await mkdir(home, { recursive: true });
      await writeFile(join(home, 'package.json'), `{ "type": "module", "exports": "./index.mjs" }`);
      await writeFile(join(home, 'index.mjs'), source);
    }
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function startFile(plugins: string, env = {}) {
    const name = /^ {2}([\w-]+):/m.exec(plugins)![1]!;
    const kinds = ['vad', 'turn', 'asr', 'llm', 'tts'].map((kind) => `  ${kind}: ${name}\n`).join('');
    await writeFile(join(folder, 'repartee.config.yaml'), `plugins:\n${plugins}providers:\n${kinds}`);
    const loaded = await loadConfig(join(folder, 'repartee.config.yaml'), { env });
    return PluginHost.start({ ...loaded, inference });
  }

  it('load from a path beside the config file', async () => {
    const host = await startFile('  mine:\n    from: ./own.mjs\n    loud: true\n');
    expect(host.providers.tts).toEqual({ settings: { loud: true } });
  });

  it("load from the packages of the config file's folder", async () => {
    const host = await startFile('  bells:\n');
    expect(host.serving).toContainEqual({ kind: 'tts', plugin: 'bells' });
  });

  it('are suggested by name when a package is missing', async () => {
    await expect(startFile('  wistle: {}\n')).rejects.toMatchObject({
      code: 'plugin',
      message: expect.stringContaining(
        '2:3  plugins.wistle: found no package @repartee/plugin-wistle; did you mean `whistle`?',
      ),
    });
    await expect(startFile('  harmonium: {}\n')).rejects.toThrow(/installed are: (.*, )?bells, .*whistle/);
    await expect(startFile('  mine: { from: ./gone.mjs }\n')).rejects.toThrow(
      '2:17  plugins.mine.from: found no package or file ./gone.mjs',
    );
  });

  it('that miss a package of their own are not called missing themselves', async () => {
    await expect(startFile('  mine: { from: ./broken.mjs }\n')).rejects.toMatchObject({
      code: 'plugin',
      message: expect.stringMatching(
        /^Plugin "mine" could not be loaded from \.\/broken\.mjs .*a-package-that-is-nowhere/,
      ),
    });
    await expect(startFile('  shut: {}\n')).rejects.toThrow(/^Plugin "shut" could not be loaded from .*"exports"/);
  });
});

describe("a plugin's own settings", () => {
  const piper = definePlugin({
    name: 'piper',
    config: z.strictObject({
      noise: z.number().max(1).default(0.6),
      voice: z.strictObject({ id: z.string() }).optional(),
    }),
    provide: providers,
  });
  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'repartee-settings-'))));
  afterAll(() => rm(folder, { recursive: true }));

  async function startWith(settings: string, env = {}) {
    const file = join(folder, 'agent.yaml');
    await writeFile(
      file,
      `plugins:\n  piper:\n${settings}providers: { vad: piper, turn: piper, asr: piper, llm: piper, tts: piper }\n`,
    );
    const loaded = await loadConfig(file, { env });
    return PluginHost.start({ ...loaded, inference, importPlugin: async () => ({ default: piper }) });
  }

  it('are explained like the rest of the file', async () => {
    await expect(startWith('    noise: loud\n    voice: { idd: joe }\n    volume: 3\n')).rejects.toMatchObject({
      code: 'config',
      message: `4 mistakes in agent.yaml

  3:12  plugins.piper.noise: expected a number, got "loud" (text)
   4:5  plugins.piper.voice.id: missing; expected text
  4:14  plugins.piper.voice.idd: unknown setting; did you mean \`id\`?
   5:5  plugins.piper.volume: unknown setting; there are: noise, voice
`,
    });
  });

  it('may come from the environment, as numbers too, and are never shown', async () => {
    await expect(startWith('    noise: ${NOISE}\n', { NOISE: '0.5' })).resolves.toBeInstanceOf(PluginHost);
    const failure = startWith('    noise: ${NOISE}\n', { NOISE: '77.25' });
    await expect(failure).rejects.toThrow(
      '3:12  plugins.piper.noise: expected a number of at most 1, got the value of ${NOISE}',
    );
    await expect(failure).rejects.not.toThrow('77.25');
  });
});
