import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ReparteeError } from '../providers/index.js';
import type { Environment } from './environment.js';
import { configPath, loadConfig } from './load-config.js';

const minimal = `plugins:
  ears:
  voice: { pitch: 1 }
providers: { vad: ears, turn: ears, asr: ears, llm: ears, tts: voice }
`;

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'repartee-config-'))));
afterAll(() => rm(folder, { recursive: true }));

async function load(text: string, env: Environment = {}) {
  const file = join(folder, 'agent.yaml');
  await writeFile(file, text);
  return loadConfig(file, { env });
}

/** The list of mistakes, one a line. */
async function complaint(text: string, env: Environment = {}): Promise<string> {
  const error = await load(text, env).catch((failure: unknown) => failure);
  expect(ReparteeError.is(error)).toBe(true);
  expect(error).toMatchObject({ code: 'config', retryable: false });
  return (error as ReparteeError).message;
}

describe('a config file', () => {
  it('comes complete with every default, and frozen', async () => {
    const { config, folder: from, file } = await load(minimal);
    expect(config.plugins).toEqual({ ears: null, voice: { pitch: 1 } });
    expect(config.server.port).toBe(8000);
    expect(config.turnTaking.interruption.enabled).toBe(true);
    expect(() => Object.assign(config.agent, { speed: 2 })).toThrow(TypeError);
    expect(() => Object.assign(config.plugins['voice']!, { pitch: 2 })).toThrow(TypeError);
    expect(from).toBe(folder);
    expect(basename(file)).toBe('agent.yaml');
  });

  it('may repeat a part by anchor and alias', async () => {
    const { config } = await load(
      `plugins: { a: &shared { pitch: 2 }, b: *shared, ears: }\n${minimal.split('\n')[3]}`.replace(
        'tts: voice',
        'tts: b',
      ),
    );
    expect(config.plugins['b']).toEqual({ pitch: 2 });
  });

  it('is named by the first argument, then by REPARTEE_CONFIG, then by habit', () => {
    expect(configPath('mine.yaml', { REPARTEE_CONFIG: 'theirs.yaml' })).toBe('mine.yaml');
    expect(configPath(undefined, { REPARTEE_CONFIG: 'theirs.yaml' })).toBe('theirs.yaml');
    expect(configPath(undefined, {})).toBe('repartee.config.yaml');
  });
});

describe('the environment', () => {
  it('fills in ${NAME}, ${NAME:-default} and parts of a text, and leaves $${NAME} alone', async () => {
    const text = `${minimal}agent: { greeting: "$\{HI} from $\{CITY:-home}, $\{EMPTY:-nobody}, $$\{HI}" }\n`;
    const { config } = await load(text, { HI: 'Hello', EMPTY: '' });
    expect(config.agent.greeting).toBe('Hello from home, nobody, ${HI}');
  });

  it('becomes a number or a truth value where one is wanted, and stays text elsewhere', async () => {
    const text = `${minimal}pool: { threads: "$\{THREADS}" }
turnTaking: { interruption: { enabled: "$\{BARGE_IN}" } }
server: { apiKeys: ["$\{KEY}"] }\n`;
    const { config } = await load(text, { THREADS: '3', BARGE_IN: 'false', KEY: '12345' });
    expect(config.pool.threads).toBe(3);
    expect(config.turnTaking.interruption.enabled).toBe(false);
    expect(config.server.apiKeys).toEqual(['12345']);
  });

  it('wins with PORT and HOST over the file', async () => {
    const { config } = await load(`${minimal}server: { port: 1 }\n`, { PORT: '9001', HOST: '127.0.0.1' });
    expect(config.server).toMatchObject({ port: 9001, host: '127.0.0.1' });
    expect((await load(minimal, { PORT: '' })).config.server.port).toBe(8000);
  });

  it('is missed by name, with the place in the file', async () => {
    expect(await complaint(`${minimal}agent:\n  greeting: $\{WHO}\n`)).toContain(
      '6:13  agent.greeting: the environment variable WHO is not set; set it, or give a default with ${WHO:-default}',
    );
  });

  it('is not asked for by a malformed reference', async () => {
    expect(await complaint(`${minimal}agent: { greeting: 'Hi $\{9}' }\n`)).toContain(
      'agent.greeting: expected ${NAME} or ${NAME:-default}',
    );
    expect(await complaint(`${minimal}agent: { greeting: 'Hi $\{WHO' }\n`)).toContain(
      'for the characters ${ themselves',
    );
  });

  it('never shows a value in a message', async () => {
    const secret = 'sk-hush-hush';
    const text = `${minimal}agent: { speed: "$\{KEY}", language: "x$\{KEY}", maxToolSteps: "$\{KEY}" }
server: { port: "$\{KEY}" }\n`;
    const message = await complaint(text, { KEY: secret, PORT: 'other-secret' });
    expect(message).toContain('agent.speed: expected a number, got the value of ${KEY}');
    expect(message).toContain('server.port: expected a number, got the value of ${PORT}');
    expect(message).not.toContain('hush');
    expect(message).not.toContain('other-secret');
    const provider = await complaint(minimal.replace('tts: voice', 'tts: "$\{KEY}"'), { KEY: 'abc' });
    expect(provider).toContain('providers.tts: expected a plugin listed under plugins, got the value of ${KEY}');
  });
});

it('blots the values of the environment out of messages that others write', async () => {
  const { source } = await load(`${minimal}agent: { greeting: "$\{KEY}", voice: "$\{VOICE:-joe-medium}" }\n`, {
    KEY: 'sk-hush',
  });
  expect(source.redact('401: wrong key sk-hush for joe-medium')).toBe('401: wrong key ${KEY} for joe-medium');
});

describe('a mistake in the config', () => {
  it.each([
    ['an unknown setting', 'agent:\n  voicee: joe\n', '6:3  agent.voicee: unknown setting; did you mean `voice`?'],
    [
      'an unknown setting like nothing else',
      'playback: { colour: red }\n',
      '5:13  playback.colour: unknown setting; there are: leadMs, frameMs',
    ],
    ['another way to write a name', 'playback: { frame_ms: 20 }\n', 'unknown setting; did you mean `frameMs`?'],
    ['a wrong type', 'agent: { speed: fast }\n', '5:17  agent.speed: expected a number, got "fast" (text)'],
    ['a list that is none', 'agent: { tools: set_timer }\n', 'agent.tools: expected a list, got "set_timer" (text)'],
    ['a map that is none', 'agent: [1]\n', '5:8  agent: expected a map of settings, got a list'],
    ['a wrong entry of a list', 'agent: { tools: [a, 4] }\n', '5:21  agent.tools[1]: expected text, got 4'],
    ['a number too small', 'agent: { speed: 0 }\n', 'agent.speed: expected a number of at least 0.25, got 0'],
    ['a number too large', 'server: { port: 70000 }\n', 'server.port: expected a number of at most 65535, got 70000'],
    ['a fraction', 'server: { port: 80.5 }\n', 'server.port: expected a whole number, got 80.5'],
    ['none of the choices', 'log: { level: loud }\n', 'expected one of "debug", "info", "warn", "error", got "loud"'],
    [
      'neither of two forms',
      'pool: { threads: many }\n',
      'pool.threads: expected "auto" or a number, got "many" (text)',
    ],
    ['a wrong form of text', 'agent: { language: english }\n', 'expected an ISO 639-1 code such as en, or null, got'],
    ['a plugin that is no map', 'plugins: 4\n', 'plugins: expected a map of settings, got 4', minimal.split('\n')[3]],
    [
      'a plugin path that is no text',
      'plugins: { ears: , voice: { from: 3 } }\n',
      'plugins.voice.from: expected text, got 3',
      minimal.split('\n')[3],
    ],
    [
      'a threshold below its release',
      'turnTaking: { threshold: 0.2 }\n',
      'turnTaking.releaseThreshold: expected at most turnTaking.threshold (0.2), got 0.35',
    ],
    [
      'a least delay above the most',
      'turnTaking: { minDelayMs: 2000 }\n',
      '5:27  turnTaking.minDelayMs: expected at most turnTaking.maxDelayMs (1600), got 2000',
    ],
    ['a setting given twice', 'log: {}\nlog: {}\n', '6:1  this is not valid YAML: Map keys must be unique'],
    [
      'a variable without quotes in a list',
      'server: { apiKeys: [$\{KEY}] }\n',
      'inside [ ] and { } write "${NAME}" in quotes',
    ],
  ])('is explained: %s', async (_, addition, expected, start = minimal) => {
    expect(await complaint(`${start.trimEnd()}\n${addition}`)).toContain(expected);
  });

  it('is explained: a provider that is no plugin, with the one that was meant', async () => {
    expect(await complaint(minimal.replace('tts: voice', 'tts: voise'))).toContain(
      '4:64  providers.tts: expected a plugin listed under plugins, got "voise" (text); did you mean `voice`?',
    );
    expect(await complaint(minimal.replace('tts: voice', 'tts: harmonium'))).toContain('there are: ears, voice');
  });

  it('is explained: a section that is missing, at the map that lacks it', async () => {
    const message = await complaint(
      'plugins: { ears: }\nproviders:\n  vad: ears\n  turn: ears\n  asr: ears\n  llm: ears\n',
    );
    expect(message).toContain('2:1  providers.tts: missing; expected text');
    expect(await complaint('')).toContain('plugins: missing; expected a map of settings');
    expect(await complaint('- a\n')).toContain('1:1  expected a map of settings, got a list');
  });

  it('is explained: a key in clear is not repeated', async () => {
    const message = await complaint(`${minimal}server: { apiKeys: [987654] }\n`);
    expect(message).toContain('server.apiKeys[0]: expected text, got a number that is not shown here');
    expect(message).not.toContain('987654');
  });

  it('is explained: a file that is not there', async () => {
    await expect(loadConfig(join(folder, 'none.yaml'), { env: {} })).rejects.toMatchObject({
      code: 'config',
      message: expect.stringMatching(/Expected a config file at .*none\.yaml: .*REPARTEE_CONFIG/),
    });
  });

  it('never hides another: all are listed, in the order of the file', async () => {
    const message = await complaint(`${minimal}server: { port: high }
agent: { speed: fast, voicee: joe, greeting: "$\{WHO}" }
providerz: {}\n`);
    expect(message).toMatch(/^5 mistakes in agent\.yaml\n/);
    const places = [...message.matchAll(/^ +(\d+:\d+) /gm)].map(([, place]) => place);
    expect(places).toEqual(['5:17', '6:17', '6:23', '6:46', '7:1']);
  });
});
