import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { levelVad, scriptedAsr, scriptedLlm, scriptedTurn, toneTts } from '@repartee/testing';
import { readWavChannels } from '../audio/index.js';
import { configSchema } from '../config/index.js';
import type { RecordConfig } from '../config/index.js';
import { silentLogger, systemClock } from '../providers/index.js';
import type { Logger } from '../providers/index.js';
import { Conversations } from '../session/index.js';
import type { SessionEvent } from '../session/index.js';
import { Recordings } from './recordings.js';
import { replayTape } from './replay-tape.js';

const rate = 24_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repartee-recordings-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A conversation in real time, on timers that come when they like, recorded to the disk. */
async function converse(record: RecordConfig, logger: Logger = silentLogger, begin = async () => {}) {
  const recordings = await Recordings.start({ record, folder, logger });
  await begin();
  const clock = systemClock;
  const events: SessionEvent[] = [];
  let ids = 0;
  const conversations = new Conversations({
    providers: {
      vad: levelVad(),
      turn: scriptedTurn([0.95], clock, 3),
      asr: scriptedAsr(['what time is it', 'stop it now'], clock, 7),
      llm: scriptedLlm(['one two three four five six seven eight nine ten', 'Well.'], clock, 2),
      tts: toneTts(clock, { msPerWord: 150, delayMs: 4 }),
    },
    tools: [],
    config: configSchema.parse({
      plugins: {},
      providers: { vad: 'x', turn: 'x', asr: 'x', llm: 'x', tts: 'x' },
      turnTaking: { pauseMs: 64, minDelayMs: 100 },
    }),
    clock,
    logger: silentLogger,
    createId: (prefix) => `${prefix}_${++ids}`,
    maxSessions: 1,
    openSession: recordings.openSession,
  });
  const session = conversations.open({ inputRate: rate, outputRate: rate, send: (event) => events.push(event) });
  const hear = async (ms: number, level: number) => {
    for (let sent = 0; sent < ms; sent += 20) {
      session.appendAudio(Int16Array.from({ length: rate / 50 }, (_, i) => level * Math.sin(i / 4)));
      await clock.sleep(20);
    }
  };
  await hear(300, 8000);
  await hear(700, 0);
  await hear(300, 8000);
  await hear(700, 0);
  await conversations[Symbol.asyncDispose]();
  await recordings[Symbol.asyncDispose]();
  return events;
}

describe('recordings', () => {
  it('write both sides and a tape that replays, of a session on real timers', async () => {
    const events = await converse({ folder: 'real', transcripts: true });
    expect(events.filter(({ type }) => type === 'response-end').length).toBeGreaterThan(0);
    const files = (await readdir(join(folder, 'real'))).sort();
    expect(files).toEqual([
      expect.stringMatching(/^\d{4}-\d\d-\d\dT\d{6}Z-sess_1\.jsonl$/),
      expect.stringMatching(/^\d{4}-\d\d-\d\dT\d{6}Z-sess_1\.wav$/),
    ]);
    const [tape = '', sound = ''] = files.map((file) => join(folder, 'real', file));
    expect(await replayTape(createReadStream(tape, 'utf8') as AsyncIterable<string>)).toMatchObject({
      divergence: null,
      isComplete: true,
    });
    const { channels, sampleRate } = readWavChannels(await readFile(sound));
    expect(sampleRate).toBe(16_000);
    expect(channels.map((channel) => channel.some((sample) => Math.abs(sample) > 0.05))).toEqual([true, true]);
  }, 20_000);

  it('that cannot be written warn once, and leave the session alone', async () => {
    const warnings: unknown[] = [];
    const logger = {
      ...silentLogger,
      warn: (message: string, fields?: object) => warnings.push({ message, ...fields }),
    };
    const events = await converse('lost', logger, () => rm(join(folder, 'lost'), { recursive: true }));
    expect(events.filter(({ type }) => type === 'response-end').length).toBeGreaterThan(0);
    expect(warnings).toEqual([
      expect.objectContaining({
        message: 'record-error',
        session: 'sess_1',
        error: expect.objectContaining({ code: 'ENOENT' }),
      }),
    ]);
  }, 20_000);

  it('stop the start when their folder cannot be made', async () => {
    await writeFile(join(folder, 'taken'), '');
    for (const [record, setting] of [
      ['taken/records', 'record'],
      [{ folder: 'taken', transcripts: false }, 'record.folder'],
    ] as const) {
      await expect(Recordings.start({ record, folder })).rejects.toMatchObject({
        code: 'config',
        message: expect.stringContaining(`(${setting})`),
      });
    }
  });

  it('are none where the config has none', async () => {
    const recordings = await Recordings.start({ record: null, folder });
    expect(recordings.openSession).toBeUndefined();
    await recordings[Symbol.asyncDispose]();
  });
});
