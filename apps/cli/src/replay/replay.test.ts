import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Conversations, openSession, recordingSessions } from '@repartee/core';
import { configSchema } from '@repartee/core/config';
import { silentLogger } from '@repartee/core/providers';
import { levelVad, scriptedAsr, scriptedLlm, scriptedTurn, toneTts, VirtualClock } from '@repartee/testing';
import { Terminal } from '../terminal.js';
import { replay } from './replay.js';

let folder: string;
let tape: readonly string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repartee-replay-'));
  tape = await answeredCall();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The tape of a session that is greeted and answered once. */
async function answeredCall(): Promise<string[]> {
  const lines: string[] = [];
  const clock = new VirtualClock();
  const agent = { greeting: 'Hello there.' };
  const providers = { vad: 'x', turn: 'x', asr: 'x', llm: 'x', tts: 'x' };
  let ids = 0;
  const sink = { line: (text: string) => lines.push(text), userAudio() {}, event() {}, end() {} };
  const conversations = new Conversations({
    providers: {
      vad: levelVad(),
      turn: scriptedTurn(),
      asr: scriptedAsr(['hello'], clock),
      llm: scriptedLlm(['Good day.'], clock),
      tts: toneTts(clock),
    },
    tools: [],
    config: configSchema.parse({ plugins: {}, providers, agent }),
    clock,
    logger: silentLogger,
    createId: (prefix) => `${prefix}_${++ids}`,
    maxSessions: 1,
    openSession: recordingSessions(openSession, { words: true, begin: () => sink }),
  });
  const session = conversations.open({ inputRate: 16_000, outputRate: 16_000, send: () => {} });
  await clock.advance(2000);
  session.respond();
  await clock.advance(2000);
  void session.close();
  await clock.advance(0);
  return lines;
}

async function file(name: string, lines: readonly string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, lines.map((line) => `${line}\n`).join(''));
  return path;
}

/** What the command prints, and whether it is content. */
async function replayed(path: string, json = false) {
  const stdout = new PassThrough();
  let printed = '';
  stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const terminal = new Terminal({ json, stdout: stdout as unknown as NodeJS.WriteStream });
  let now = 0;
  const options = { signal: new AbortController().signal, now: () => (now += 20) };
  const good = await replay(path, options, terminal);
  return { good, printed };
}

describe('repartee replay', () => {
  it('says that every decision is identical, and how fast it went', async () => {
    const { good, printed } = await replayed(await file('same.jsonl', tape));
    expect(good).toBe(true);
    expect(printed).toMatch(/^sess_1: 4\.00 s, \d+ inputs, \d+ decisions$/m);
    expect(printed).toContain('replayed in 0.02 s, 200 times as fast as it happened');
    expect(printed).toContain('every decision is identical');
  });

  it('finds the tape of a sound file', async () => {
    const path = await file('sound.jsonl', tape);
    expect((await replayed(path.replace('.jsonl', '.wav'))).good).toBe(true);
  });

  it('names the first decision that differs, with its time, its line and both versions', async () => {
    const number = tape.findIndex((line) => line.includes('"item-end"')) + 1;
    const damaged = tape.map((line, index) => (index === number - 1 ? line.replace('Hello there.', 'Hello') : line));
    const { good, printed } = await replayed(await file('other.jsonl', damaged));
    expect(good).toBe(false);
    expect(printed).toMatch(new RegExp(`decision \\d+ differs, 0\\.\\d\\d s into the session \\(line ${number}\\)`));
    expect(printed).toMatch(/then {2}item-end .*"Hello"/);
    expect(printed).toMatch(/now {3}item-end .*"Hello there\."/);
  });

  it('prints one document for programs', async () => {
    const path = await file('json.jsonl', tape);
    const { printed } = await replayed(path, true);
    expect(JSON.parse(printed)).toMatchObject({
      file: path,
      session: 'sess_1',
      identical: true,
      divergence: null,
      isComplete: true,
      durationMs: 4000,
      speedUp: 200,
    });
  });

  it('says that a record ends before the session does', async () => {
    const { good, printed } = await replayed(await file('cut.jsonl', tape.slice(0, -5)));
    expect({ good, printed }).toMatchObject({
      good: true,
      printed: expect.stringContaining('ends before the session'),
    });
  });

  it('refuses what is no tape with the number of the line, and what is not there', async () => {
    const damaged = await file('damaged.jsonl', [...tape.slice(0, 9), 'oops', ...tape.slice(9)]);
    await expect(replayed(damaged)).rejects.toMatchObject({
      message: `${damaged} cannot be replayed. Line 10: expected JSON`,
    });
    await expect(replayed(join(folder, 'none.jsonl'))).rejects.toThrow('there is no such file');
    await expect(replayed(folder)).rejects.toThrow('EISDIR');
  });
});
