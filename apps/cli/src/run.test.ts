import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readWavChannels, writeWav } from '@repartee/core/audio';
import { startRealtimeServer } from './__fixtures__/realtime-server.js';
import { firstAudible, lastVoiced } from './loudness.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

let folder: string;
let question: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repartee-cli-'));
  question = join(folder, 'question.wav');
  const tone = Float32Array.from({ length: 6400 }, (_, i) => (i < 4800 ? 0.5 * Math.sin(i / 8) : 0));
  await writeFile(question, writeWav(tone, 16_000));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** A process of its own, as a shell starts it, on the sources. */
async function repartee(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return outcome(start(...args));
}

function start(...args: string[]): ChildProcessWithoutNullStreams {
  return spawn(
    process.execPath,
    ['--conditions=@repartee/source', '--import', './scripts/source-loader.mjs', 'apps/cli/src/main.ts', ...args],
    { cwd: root, env: { ...process.env, NO_COLOR: '1' } },
  );
}

async function outcome(child: ChildProcessWithoutNullStreams) {
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

describe('repartee', () => {
  it('talks, prints the conversation and its waterfall, and writes what was heard', async () => {
    await using server = await startRealtimeServer({
      greeting: 'Welcome.',
      turns: [{ heard: 'what time is it', reply: 'It is noon.' }],
    });
    const out = join(folder, 'call.wav');
    const result = await repartee(
      'talk',
      question,
      '--url',
      server.url,
      '--out',
      out,
      '--stereo',
      '--expect',
      'what time is it now',
    );
    expect(result).toMatchObject({ code: 0, stderr: '' });
    for (const words of [
      'Welcome.',
      'what time is it',
      'WER 20.0 %',
      'It is noon.',
      'endpoint',
      '300 ms',
      'heard after',
    ]) {
      expect(result.stdout).toContain(words);
    }
    expect(result.stdout).not.toContain('\u001b');
    const { channels, sampleRate } = readWavChannels(await readFile(out));
    expect(sampleRate).toBe(24_000);
    expect(lastVoiced(channels[0]!)).toBeGreaterThan(firstAudible(channels[1]!));
  });

  it('prints one JSON document for programs', async () => {
    await using server = await startRealtimeServer({ turns: [{ heard: 'hello', reply: 'Hi.' }] });
    const { code, stdout } = await repartee('talk', '--text', 'hello', '--url', server.url, '--no-greeting', '--json');
    const report = JSON.parse(stdout) as { turns: unknown[] };
    expect(code).toBe(0);
    expect(report).toMatchObject({
      sessionId: 'sess_1',
      turns: [{ recording: null, reply: 'Hi.', status: 'completed', wer: null }],
    });
    const events = server.received.events.filter(({ type }) => type !== 'repartee.player.position');
    expect(events).toMatchObject([
      { type: 'conversation.item.create', item: { role: 'user', content: [{ type: 'input_text', text: 'hello' }] } },
      { type: 'response.create' },
    ]);
  });

  it('fails with 1 and says what to do, when there is no server or no such file', async () => {
    const nobody = await repartee('talk', question, '--url', 'ws://127.0.0.1:9/realtime');
    expect(nobody).toMatchObject({ code: 1, stderr: expect.stringContaining('Start it with `npm start`') });
    const noFile = await repartee('talk', join(folder, 'missing.wav'));
    expect(noFile).toMatchObject({ code: 1, stderr: expect.stringContaining('there is no such file') });
    const noWav = await repartee('talk', join(root, 'package.json'), '--json');
    expect(noWav.code).toBe(1);
    expect(JSON.parse(noWav.stdout)).toMatchObject({ error: expect.stringContaining('RIFF') });
  });

  it('writes several turns of one conversation', async () => {
    const turns = ['Hi.', 'Fine.'].map((reply) => ({ heard: '', reply }));
    await using server = await startRealtimeServer({ turns });
    const { code, stdout } = await repartee(
      ...['talk', '--text', 'hello', '--text', 'how are you', '--url', server.url, '--no-greeting', '--json'],
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ turns: [{ reply: 'Hi.' }, { reply: 'Fine.' }] });
  });

  it('fails with 1 before it connects, when --out cannot be written', async () => {
    const { code, stderr } = await repartee('talk', '--text', 'hello', '--out', folder, '--url', 'ws://127.0.0.1:9/');
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('(--out): EISDIR') });
  });

  it('fails with 1 and one JSON document, when the server ends the call', async () => {
    await using server = await startRealtimeServer({ answerMs: 60_000 });
    const talking = start('talk', '--text', 'hello', '--url', server.url, '--no-greeting', '--json');
    const done = outcome(talking);
    while (server.received.events.length < 2) await setTimeout(20);
    server.hangUp(1012, 'restarting');
    const { code, stdout } = await done;
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({ error: expect.stringContaining('1012: restarting') });
  });

  it('ends with 130 on Ctrl-C: while it talks, and while nobody answers its call', async () => {
    await using server = await startRealtimeServer({ answerMs: 60_000 });
    const talking = start('talk', '--text', 'hello', '--url', server.url, '--no-greeting', '--json');
    const talked = outcome(talking);
    while (server.received.events.length < 2) await setTimeout(20);
    talking.kill('SIGINT');
    const { code, stdout } = await talked;
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toEqual({ error: 'interrupted' });

    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const calling = start(
      'talk',
      question,
      '--url',
      `ws://127.0.0.1:${(silent.address() as AddressInfo).port}/realtime`,
    );
    const called = outcome(calling);
    const [socket] = (await once(silent, 'connection')) as [Socket];
    calling.kill('SIGINT');
    expect(await called).toMatchObject({ code: 130, stderr: '' });
    socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });

  it('fails with 2 when called wrongly, and helps with 0', async () => {
    expect(await repartee('tlak')).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean talk?') });
    expect(await repartee('talk')).toMatchObject({ code: 2, stderr: expect.stringContaining('--text') });
    expect(await repartee('talk', '--rate', '11025')).toMatchObject({ code: 2 });
    const { stdout } = await repartee('talk', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ error: expect.stringContaining('--text') });
    expect(await repartee('talk', '--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('Examples:') });
  });

  it('prints the schema of the config with the settings of its plugins', async () => {
    const { code, stdout } = await repartee('config', 'schema');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ properties: { plugins: { properties: { silero: {} } } } });
  });

  it('checks and shows a config, without its secrets', async () => {
    const good = join(folder, 'good.yaml');
    const providers = 'providers: { vad: silero, turn: smart-turn, asr: whisper-onnx, llm: script, tts: piper }';
    const names = ['silero', 'smart-turn', 'whisper-onnx', 'script', 'piper'].map((name) => `  ${name}: {}`).join('\n');
    await writeFile(good, `plugins:\n${names}\n${providers}\nserver: { apiKeys: [very-secret] }\n`);
    expect(await repartee('config', 'check', good)).toMatchObject({ code: 0 });
    const shown = await repartee('config', 'show', good, '--json');
    expect(JSON.parse(shown.stdout)).toMatchObject({ config: { server: { port: 8000, apiKeys: ['(hidden)'] } } });

    const bad = join(folder, 'bad.yaml');
    await writeFile(bad, `plugins:\n${names}\n${providers}\nserver: { prot: 1 }\n`);
    expect(await repartee('config', 'check', bad)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('server.prot'),
    });
  });
});
