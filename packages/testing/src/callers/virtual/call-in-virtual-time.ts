import { Conversations } from '@repartee/core';
import type { ConversationParts } from '@repartee/core';
import { silentLogger } from '@repartee/core/providers';
import { makeCall } from '../call.js';
import type { CallResult, Check } from '../call-result.js';
import { ToneEar } from '../ear.js';
import type { Evidence } from '../evidence.js';
import type { LoadedScenario } from '../load-scenario.js';
import { levelVad } from '../../scripted-providers.js';
import { VirtualClock } from '../../virtual-clock.js';
import { WordTones } from '../word-tones.js';
import { scriptedModel } from './scripted-model.js';
import { scriptedTools } from './scripted-tools.js';
import { ToneMouth } from './tone-mouth.js';
import { toneAsr } from './tone-asr.js';
import { toneTurn } from './tone-turn.js';
import { toneVoice } from './tone-voice.js';
import { openVirtualLine } from './virtual-line.js';

const sampleRate = 16_000;
const stepMs = 100;
/** A call that is not over by then hangs. */
const longestMs = 600_000;

export interface VirtualCallOptions {
  readonly signal?: AbortSignal;
  /** Changes what the conversation is made of, before it begins: to look at it from outside, or to break it. */
  readonly change?: (parts: ConversationParts) => ConversationParts;
}

/** Makes the call with the real conversation, played providers and no sockets, as fast as the machine can. */
export async function callInVirtualTime(loaded: LoadedScenario, options: VirtualCallOptions = {}): Promise<CallResult> {
  const { scenario } = loaded;
  const { agent, config } = scenario;
  const clock = new VirtualClock();
  const tones = new WordTones();
  const mouth = new ToneMouth(tones);
  const asked: Evidence['asked'][number][] = [];
  const toolRuns: Evidence['toolRuns'][number][] = [];
  let ids = 0;
  const parts: ConversationParts = {
    providers: {
      vad: levelVad(),
      turn: toneTurn(tones, (number) => mouth.lastWords.has(number), agent.turn, clock),
      asr: toneAsr(tones, (number) => mouth.seemingWords.has(number), agent.asr, clock),
      llm: scriptedModel(agent, clock, (text) => asked.push({ atMs: clock.now(), text })),
      tts: toneVoice(tones, agent.tts, clock),
    },
    tools: scriptedTools(agent.tools, clock, (name) => toolRuns.push({ atMs: clock.now(), name })),
    config,
    clock,
    logger: silentLogger,
    createId: (prefix) => `${prefix}_${++ids}`,
    maxSessions: 1,
  };
  const conversations = new Conversations(options.change?.(parts) ?? parts);
  const call = makeCall({
    loaded,
    mode: 'virtual',
    clock,
    sampleRate,
    openLine: async (listener) => openVirtualLine(conversations, sampleRate, listener),
    mouth,
    ear: new ToneEar(tones, sampleRate),
    agent: { asked, toolRuns },
    signal: options.signal,
  });
  const result = await untilDone(call, clock);
  return withCheck(result, clock.sleeping);
}

/** Moves time on until the call is over. */
async function untilDone(call: Promise<CallResult>, clock: VirtualClock): Promise<CallResult> {
  let isOver = false;
  const end = () => (isOver = true);
  call.then(end, end);
  while (!isOver) {
    await clock.advance(stepMs);
    if (clock.now() > longestMs) throw new Error(`The call did not end within ${longestMs} ms of its time`);
  }
  return call;
}

/** Nothing of a conversation may be left behind once it is over. */
function withCheck(result: CallResult, sleeping: number): CallResult {
  if (sleeping === 0) return result;
  const check: Check = {
    atMs: result.durationMs,
    what: 'always: nothing is left after the call',
    met: false,
    seen: `${sleeping} timers still run`,
  };
  return { ...result, ok: false, checks: [...result.checks, check] };
}
