import { levelVad, scriptedAsr, scriptedLlm, scriptedTurn, toneTts, VirtualClock } from '@repartee/testing';
import type { ScriptedReply } from '@repartee/testing';
import { configSchema } from '../../config/index.js';
import type { ConfigInput } from '../../config/index.js';
import { silentLogger } from '../../providers/index.js';
import type { Tool } from '../../providers/index.js';
import { Conversations, openSession } from '../../session/index.js';
import type { CascadeProviders, SessionEvent, SessionPatch } from '../../session/index.js';
import { recordingSessions } from '../session-recorder.js';

export interface RecordedCallOptions {
  readonly heard?: readonly (string | (() => string))[];
  readonly replies?: readonly ScriptedReply[];
  readonly complete?: readonly number[];
  readonly config?: Partial<ConfigInput>;
  readonly providers?: (clock: VirtualClock) => Partial<CascadeProviders>;
  readonly tools?: readonly Tool[];
  readonly settings?: SessionPatch;
  readonly load?: () => number;
  readonly words?: boolean;
  readonly redact?: (text: string) => string;
}

const rate = 16_000;

/** A conversation in virtual time whose tape is kept in memory. */
export function recordedCall(options: RecordedCallOptions = {}) {
  const { heard = ['hello'], replies = ['Good day to you all.'], complete, config, providers, tools = [] } = options;
  const { settings, load, words = true, redact } = options;
  const clock = new VirtualClock();
  const events: SessionEvent[] = [];
  const tape: string[] = [];
  const reactions: ((event: SessionEvent) => void)[] = [];
  let ids = 0;
  const conversations = new Conversations({
    providers: {
      vad: levelVad(),
      turn: scriptedTurn(complete),
      asr: scriptedAsr(heard, clock),
      llm: scriptedLlm(replies, clock),
      tts: toneTts(clock),
      ...providers?.(clock),
    },
    tools,
    config: configSchema.parse({
      plugins: {},
      providers: { vad: 'x', turn: 'x', asr: 'x', llm: 'x', tts: 'x' },
      ...config,
    }),
    clock,
    logger: silentLogger,
    createId: (prefix) => `${prefix}_${++ids}`,
    maxSessions: 2,
    load,
    openSession: recordingSessions(openSession, {
      words,
      redact,
      begin: () => ({ line: (text) => tape.push(text), userAudio: () => {}, event: () => {}, end: () => {} }),
    }),
  });
  const session = conversations.open({
    inputRate: rate,
    outputRate: rate,
    settings,
    send: (event) => {
      events.push(event);
      for (const react of reactions) react(event);
    },
  });
  const hear = async (ms: number, level: number) => {
    for (let sent = 0; sent < ms; sent += 20) {
      session.appendAudio(Int16Array.from({ length: rate / 50 }, (_, i) => level * Math.sin(i / 4)));
      await clock.advance(20);
    }
  };
  return {
    clock,
    session,
    conversations,
    events,
    tape,
    /** Called within the session's own step, as a door is. */
    onEvent: (react: (event: SessionEvent) => void) => reactions.push(react),
    of: <T extends SessionEvent['type']>(type: T) =>
      events.filter((event) => event.type === type) as (SessionEvent & { type: T })[],
    speak: (ms: number) => hear(ms, 8000),
    silence: (ms: number) => hear(ms, 0),
    hangUp: async () => {
      void session.close();
      await clock.advance(0);
    },
  };
}

/** A tape as a file would be read. */
export async function* chunksOf(tape: readonly string[]): AsyncGenerator<string, void, undefined> {
  const text = tape.map((line) => `${line}\n`).join('');
  for (let at = 0; at < text.length; at += 1000) yield text.slice(at, at + 1000);
}
