import { open, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { writeWav } from '@repartee/core/audio';
import type { WavAudio } from '@repartee/core/audio';
import { ReparteeError } from '@repartee/core/providers';
import { Caller } from '../caller.js';
import type { Answer, Utterance } from '../caller.js';
import type { Terminal } from '../terminal.js';
import { wordErrorRate } from '../word-error-rate.js';
import { TalkView } from './talk-view.js';
import { readRecording } from './recording.js';

export interface TalkOptions {
  readonly url: string;
  readonly key?: string;
  readonly rate: number;
  /** Seconds to wait for each answer. */
  readonly timeout: number;
  /** Turns in writing, after the recordings. */
  readonly texts: readonly string[];
  readonly out?: string;
  readonly stereo: boolean;
  /** Whether the player obeys `repartee.player` and reports its position. */
  readonly player: 'full' | 'plain';
  /** Hear the server's greeting to its end before speaking; otherwise it is cut short. */
  readonly greeting: boolean;
  readonly expect: readonly string[];
  readonly signal: AbortSignal;
}

export interface TurnReport {
  /** File spoken, or null for text. */
  readonly recording: string | null;
  readonly understood: string;
  /** What the conversation keeps of it: of an answer that was interrupted, what was heard. */
  readonly reply: string;
  readonly status: string;
  /** From the last voiced sample sent to the first audible sample heard, ms. */
  readonly heardMs: number | null;
  readonly timeline: Answer['response']['timeline'];
  readonly wer: number | null;
}

interface Part {
  readonly recording: string | null;
  say(caller: Caller): Promise<Utterance>;
}

/** Has a conversation with a server: each recording is a turn of it, and each text. False when an answer failed. */
export async function talk(files: readonly string[], options: TalkOptions, terminal: Terminal): Promise<boolean> {
  const parts = await partsOf(files, options);
  if (options.out) await checkWritable(options.out);
  const view = new TalkView(terminal);
  const turns: TurnReport[] = [];
  view.connecting(options.url);
  await using caller = await Caller.connect({
    url: options.url,
    apiKey: options.key,
    sampleRate: options.rate,
    signal: options.signal,
    player: options.player,
    onEvent: (event) => view.event(event),
  });
  view.follow(caller);
  const timeoutMs = options.timeout * 1000;
  try {
    await caller.until(() => caller.log.sessionId !== null, 10_000, 'the session to open');
    await (options.greeting ? caller.quiet(1_000, timeoutMs) : caller.hush());
    for (const [index, part] of parts.entries()) {
      view.speaking(part.recording, index, parts.length);
      const utterance = await part.say(caller);
      view.waiting();
      const answer = await caller.answer(utterance, timeoutMs);
      turns.push(report(part, answer, options.expect[index]));
      view.turn(turns.at(-1)!, answer);
    }
  } finally {
    if (options.out) await writeHeard(options.out, options.stereo, caller);
  }
  view.summary(turns, options.out ?? null, caller.lateMs);
  terminal.result({
    url: options.url,
    sessionId: caller.log.sessionId,
    sampleRate: options.rate,
    microphoneLateMs: round(caller.lateMs),
    turns,
    out: options.out ?? null,
  });
  return turns.every(({ status }) => status === 'completed');
}

async function partsOf(files: readonly string[], { texts }: TalkOptions): Promise<Part[]> {
  const parts: Part[] = [];
  for (const file of files) {
    const audio: WavAudio = await readRecording(file);
    parts.push({ recording: basename(file), say: (caller) => caller.speak(audio.samples, audio.sampleRate) });
  }
  for (const text of texts) parts.push({ recording: null, say: async (caller) => caller.write(text) });
  return parts;
}

function report(part: Part, { response, messages, heardMs }: Answer, expected: string | undefined): TurnReport {
  const understood = messages
    .map(({ text, interim }) => (text ?? interim).trim())
    .filter(Boolean)
    .join(' ');
  return {
    recording: part.recording,
    understood,
    reply: response.kept ?? response.text.trim(),
    status: response.status,
    heardMs: heardMs === null ? null : round(heardMs),
    timeline: response.timeline,
    wer: expected === undefined ? null : round(wordErrorRate(expected, understood).rate, 4),
  };
}

async function writeHeard(path: string, stereo: boolean, caller: Caller): Promise<void> {
  const audio = stereo ? sameLength(caller.renderSaid(), caller.heard.render()) : caller.heard.joined();
  try {
    await writeFile(path, writeWav(audio, caller.sampleRate));
  } catch (cause) {
    throw notWritten(path, cause);
  }
}

/** Before the conversation, which would be lost otherwise. */
async function checkWritable(path: string): Promise<void> {
  try {
    await (await open(path, 'a')).close();
  } catch (cause) {
    throw notWritten(path, cause);
  }
}

function notWritten(path: string, cause: unknown): ReparteeError {
  const { code } = cause as NodeJS.ErrnoException;
  return new ReparteeError('config', `What is heard cannot be written to ${path} (--out): ${code}`, { cause });
}

function sameLength(left: Float32Array, right: Float32Array): Float32Array[] {
  const length = Math.max(left.length, right.length);
  return [left, right].map((channel) => {
    const padded = new Float32Array(length);
    padded.set(channel);
    return padded;
  });
}

function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
