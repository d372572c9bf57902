import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import { faults, faultyServer } from './faults/faulty-server.js';
import type { Fault } from './faults/faulty-server.js';
import { ms, table, writeReport } from './report.js';
import { ServerProcess } from './server-process.js';

const remotes = ['openai (llm)', 'gpt4o-realtime (llm)', 'openai (tts)', 'xtts (tts)'] as const;
type Remote = (typeof remotes)[number];

/** After so much silence nothing more is coming. */
const QUIET_MS = 2_500;
const LONGEST_MS = 20_000;
const audible = 600;

interface Heard {
  readonly firstMs: number;
  /** Longest silence between two pieces of the answer's audio, beyond what they last. */
  readonly gapMs: number;
  readonly audioMs: number;
  readonly text: string;
  readonly status: string;
}

/** What a caller hears when a remote provider has this or that wrong, with a local one behind it; and after how long. */
export async function faultTable(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: { remotes: { type: 'string' }, faults: { type: 'string' } },
  });
  const chosen = <T extends string>(all: readonly T[], some: string | undefined) =>
    some === undefined ? all : all.filter((name) => some.split(',').includes(name));
  const folder = mkdtempSync(join(tmpdir(), 'repartee-faults-'));
  const rows: (string | number)[][] = [];
  try {
    for (const remote of chosen(remotes, values.remotes)) {
      for (const fault of chosen(faults, values.faults)) {
        const { firstMs, gapMs, audioMs, text, status } = await ask(remote, fault, folder);
        rows.push([remote, fault, ms(firstMs), ms(gapMs), (audioMs / 1000).toFixed(1), status, text]);
        console.log(rows.at(-1)!.join(' | '));
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const body = [
    'A remote provider with one thing wrong, and a local one behind it: `llm: { fallback: [remote, script] }` or `tts: { fallback: [remote, piper] }`, ' +
      'defaults (`hedgeMs` 1000, `firstMs` 3000, `betweenMs` 1500). "What is twelve times seven?" is asked in writing; each row is a server of its own. ' +
      'The remote side is a server on this machine; its words come 15 ms apart, its audio (a hum) in pieces of 100 ms. "cut" and "stall midway" come after the fifth.',
    'First audio: from the question to the first audible sample. Longest gap: silence inside the answer. Heard: its transcript, as the client is shown it.',
    table(['remote', 'fault', 'first audio ms', 'longest gap ms', 'audio s', 'response', 'heard'], rows),
  ].join('\n\n');
  writeReport({ name: 'faults', command: 'npm run bench faults', body });
}

async function ask(remote: Remote, fault: Fault, folder: string): Promise<Heard> {
  await using faulty = await faultyServer(fault);
  const config = join(folder, 'repartee.config.yaml');
  writeFileSync(config, JSON.stringify(configFor(remote, faulty.port)));
  await using server = await ServerProcess.start({ config });
  return await listen(server.door);
}

function configFor(remote: Remote, port: number): object {
  const local = { silero: null, 'smart-turn': null, 'whisper-onnx': null, script: null, piper: null };
  const kinds = { vad: 'silero', turn: 'smart-turn', asr: 'whisper-onnx', llm: 'script', tts: 'piper' };
  const http = `http://127.0.0.1:${port}`;
  const settings = {
    'openai (llm)': { openai: { baseUrl: `${http}/v1`, model: 'm' } },
    'gpt4o-realtime (llm)': { 'gpt4o-realtime': { url: `ws://127.0.0.1:${port}/v1/realtime` } },
    'openai (tts)': { openai: { baseUrl: `${http}/v1`, speech: { model: 'm' } } },
    'xtts (tts)': { xtts: { servers: [http] } },
  }[remote];
  const [name] = Object.keys(settings) as [string];
  const isVoice = remote.endsWith('(tts)');
  return {
    plugins: { ...local, ...settings },
    providers: isVoice
      ? { ...kinds, tts: { fallback: [name, 'piper'] } }
      : { ...kinds, llm: { fallback: [name, 'script'] } },
  };
}

/** Asks in writing, and hears the answer out. */
function listen(door: string): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${door}?sample_rate=24000`);
    let askedAt = 0;
    let [firstMs, gapMs, audioMs, playedUntil] = [NaN, 0, 0, 0];
    let [text, status] = ['', 'none'];
    let quiet: NodeJS.Timeout | undefined;
    const finish = () => {
      clearTimeout(limit);
      socket.close();
      resolve({ firstMs, gapMs, audioMs, text, status });
    };
    const limit = setTimeout(finish, LONGEST_MS);
    socket.on('error', reject);
    socket.on('message', (data: Buffer, isBinary) => {
      if (!isBinary) {
        const event = JSON.parse(data.toString()) as { type: string; delta?: string; response?: { status: string } };
        if (event.type === 'session.created') return write();
        if (event.type === 'response.output_audio_transcript.delta') text += event.delta ?? '';
        if (event.type === 'response.done') {
          status = event.response!.status;
          quiet = setTimeout(finish, status === 'failed' ? QUIET_MS : 200);
        }
        return;
      }
      clearTimeout(quiet);
      const now = performance.now();
      const lengthMs = data.length / 48;
      if (Number.isNaN(firstMs)) {
        if (!isAudible(data)) return;
        firstMs = now - askedAt;
        playedUntil = now;
      }
      gapMs = Math.max(gapMs, now - playedUntil);
      playedUntil = Math.max(now, playedUntil) + lengthMs;
      audioMs += lengthMs;
    });
    const write = () => {
      askedAt = performance.now();
      const content = [{ type: 'input_text', text: 'What is twelve times seven?' }];
      socket.send(
        JSON.stringify({ type: 'conversation.item.create', item: { type: 'message', role: 'user', content } }),
      );
      socket.send(JSON.stringify({ type: 'response.create' }));
    };
  });
}

function isAudible(bytes: Buffer): boolean {
  for (let at = 0; at + 1 < bytes.length; at += 2) if (Math.abs(bytes.readInt16LE(at)) > audible) return true;
  return false;
}
