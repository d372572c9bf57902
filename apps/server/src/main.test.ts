import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const loader = new URL('../../../scripts/source-loader.mjs', import.meta.url).href;
const contract = new URL('../../../packages/core/src/providers/index.ts', import.meta.url).href;

/** Providers that do nothing, in a plugin that has no package. */
const plugin = `
  import { definePlugin } from ${JSON.stringify(contract)};
  const config = { def: { type: 'unknown' }, safeParse: (data) => ({ success: true, data }) };
  const idle = () => ({ async *listen() {}, async *transcribe() {}, async *reply() {}, async *speak() {}, decide: async () => ({ complete: 1 }) });
  export default definePlugin({ name: 'idle', config, provide: { vad: idle, turn: idle, asr: idle, llm: idle, tts: idle } });
`;

const config = (log: string) => `plugins: { idle: { from: ./idle.mjs, key: '$\{SOME_KEY}' } }
providers: { vad: idle, turn: idle, asr: idle, llm: idle, tts: idle }
server: { host: 127.0.0.1 }
log: ${log}
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repartee-main-'));
  await writeFile(join(folder, 'idle.mjs'), plugin);
});
afterAll(() => rm(folder, { recursive: true }));

async function run(text: string, env: Readonly<Record<string, string>> = {}) {
  const file = join(folder, 'agent.yaml');
  await writeFile(file, text);
  const flags = ['--conditions=@repartee/source', `--import=${loader}`];
  const child = spawn(process.execPath, [...flags, main, file], { env: { PATH: process.env['PATH'], ...env } });
  const output = { out: '', error: '' };
  child.stdout.on('data', (data) => (output.out += String(data)));
  child.stderr.on('data', (data) => (output.error += String(data)));
  const exit = once(child, 'exit').then(([code, signal]) => ({ code: code as unknown, signal: signal as unknown }));
  const shows = async (pattern: RegExp) => {
    while (!pattern.test(output.out)) await Promise.race([once(child.stdout, 'data'), exit.then(failEarly)]);
    return output.out;
  };
  const failEarly = () => Promise.reject(new Error(`The server ended: ${output.error}`));
  return { child, output, exit, shows };
}

describe('the server process', () => {
  it('ends with a readable message and code 1 when the config is wrong', async () => {
    const { exit, output } = await run(config('{ level: loud }'), { PORT: 'eight' });
    expect(await exit).toEqual({ code: 1, signal: null });
    expect(output.out).toBe('');
    expect(output.error).toBe(`
3 mistakes in agent.yaml

        server.port: expected a number, got the value of \${PORT}
  1:43  plugins.idle.key: the environment variable SOME_KEY is not set; set it, or give a default with \${SOME_KEY:-default}
  4:15  log.level: expected one of "debug", "info", "warn", "error", got "loud" (text)

`);
  });

  it('shows its start screen, and ends in order with code 0 when it is interrupted, even twice', async () => {
    const { child, exit, output, shows } = await run(config('{ format: pretty }'), {
      PORT: '0',
      SOME_KEY: 'hush-hush',
    });
    const screen = await shows(/Ctrl-C/);
    const [, url] = /Talk +(\S+)/.exec(screen)!;
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    child.kill('SIGINT');
    child.kill('SIGINT');
    expect(await exit).toEqual({ code: 0, signal: null });
    expect(output.error).toBe('');
  });

  it('logs JSON lines, and serves on when a rejection was left alone', async () => {
    await writeFile(
      join(folder, 'idle.mjs'),
      `${plugin}\nsetTimeout(() => Promise.reject(new Error('left alone with hush-hush')), 0);`,
    );
    const { child, exit, output, shows } = await run(config('{ format: json }'), { PORT: '0', SOME_KEY: 'hush-hush' });
    await shows(/server-ready/);
    await shows(/unhandled-rejection/);
    child.kill('SIGTERM');
    expect(await exit).toEqual({ code: 0, signal: null });
    const lines = output.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.find(({ message }) => message === 'server-ready')).toMatchObject({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      providers: { asr: 'idle', tts: 'idle' },
    });
    expect(output.out).toContain('left alone with ${SOME_KEY}');
    expect(output.out).not.toContain('hush-hush');
  });
});
