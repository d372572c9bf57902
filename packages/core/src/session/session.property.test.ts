import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { levelVad, toneTts, VirtualClock } from '@repartee/testing';
import fc from 'fast-check';
import { configSchema } from '../config/index.js';
import { ReparteeError, silentLogger } from '../providers/index.js';
import type { Clock, LlmPart, Message } from '../providers/index.js';
import type { Conversation } from './conversation.js';
import type { CascadeProviders } from './conversation-parts.js';
import { Conversations } from './conversations.js';
import type { SessionEvent } from './session-event.js';
import type { SessionPatch } from './session-settings.js';

const rate = 16_000;
/** How a provider behaves the next time it is asked. `deaf`: it never answers, and does not hear that it is aborted. */
type Mood = 'well' | 'empty' | 'fails' | 'fails-late' | 'stalls' | 'deaf' | 'ends';

const moods = fc.constantFrom<Mood>('well', 'well', 'well', 'empty', 'fails', 'fails-late', 'stalls', 'deaf', 'ends');
const kinds = fc.constantFrom<keyof CascadeProviders>('vad', 'turn', 'asr', 'llm', 'tts');
const patches = fc.constantFrom<SessionPatch>(
  { modality: 'text' },
  { modality: 'audio' },
  { turnDetection: null },
  { turnDetection: {} },
  { turnDetection: { interruptResponse: false } },
  { turnDetection: { interruptResponse: true, createResponse: false } },
);

type Step =
  | { readonly do: 'speak' | 'silence' | 'wait' | 'cough' | 'report'; readonly ms: number }
  | { readonly do: 'click' | 'say' | 'respond' | 'cancel' | 'commit' | 'clear' | 'close' }
  | { readonly do: 'update'; readonly patch: SessionPatch }
  | { readonly do: 'delete' | 'truncate'; readonly nth: number; readonly ms: number }
  | { readonly do: 'mood'; readonly kind: keyof CascadeProviders; readonly mood: Mood };

const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('speak' as const), ms: fc.integer({ min: 60, max: 900 }) }) },
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant('silence' as const), ms: fc.integer({ min: 60, max: 2500 }) }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 2500 }) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constantFrom('cough' as const, 'report' as const),
        ms: fc.integer({ min: 60, max: 300 }),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constantFrom('click' as const, 'say' as const, 'respond' as const, 'cancel' as const),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('commit' as const, 'clear' as const) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('update' as const), patch: patches }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constantFrom('truncate' as const, 'delete' as const),
        nth: fc.nat(5),
        ms: fc.nat(2000),
      }),
    },
    { weight: 5, arbitrary: fc.record({ do: fc.constant('mood' as const), kind: kinds, mood: moods }) },
    { weight: 1, arbitrary: fc.constant({ do: 'close' as const }) },
  ),
  { minLength: 1, maxLength: 25 },
) as fc.Arbitrary<Step[]>;

const never = () => new Promise<never>(() => {});

/** Providers whose mood is taken once: the next time they are well again. */
function moody(clock: Clock, asked: Message[][], player: Player) {
  const mood: Partial<Record<keyof CascadeProviders, Mood>> = {};
  const take = (kind: keyof CascadeProviders): Mood => {
    const taken = mood[kind] ?? 'well';
    delete mood[kind];
    return taken;
  };
  const stall = (now: Mood, signal: AbortSignal) =>
    now === 'stalls' ? clock.sleep(100_000, signal) : now === 'deaf' ? never() : Promise.resolve();
  const vad = levelVad();
  const tts = toneTts(clock);
  const providers: CascadeProviders = {
    vad: {
      async *listen(audio, context) {
        for await (const frame of vad.listen(audio, context)) {
          const now = take('vad');
          if (now === 'ends' || now === 'empty') return;
          if (now === 'fails' || now === 'fails-late') throw new Error('vad');
          await stall(now, context.signal);
          yield frame;
        }
      },
    },
    turn: {
      async decide(_audio, { signal }) {
        const now = take('turn');
        if (now.startsWith('fails')) throw new Error('turn');
        await stall(now, signal);
        await clock.sleep(15, signal);
        return { complete: now === 'empty' ? 0 : 0.95 };
      },
    },
    asr: {
      async *transcribe(audio, { signal }) {
        const now = take('asr');
        if (now === 'fails') throw new Error('asr');
        let ms = 0;
        for await (const input of audio) {
          if (input.type === 'audio') {
            ms += input.samples.length / 16;
            continue;
          }
          if (now === 'ends') return;
          await stall(now, signal);
          await clock.sleep(40, signal);
          if (now === 'fails-late') throw new Error('asr');
          yield { type: 'transcript-delta', text: 'so', interim: '' };
          const text = now === 'empty' ? '' : player.coughs ? 'mhm' : 'so it is';
          yield { type: 'transcript-end', text, language: 'en', audioMs: ms };
        }
      },
    },
    llm: {
      async *reply(messages, { signal }): AsyncGenerator<LlmPart> {
        asked.push([...messages]);
        const now = take('llm');
        if (now === 'fails') throw new Error('llm');
        await stall(now, signal);
        for (const word of now === 'empty' ? [] : ['one ', 'two ', 'three ', 'four.']) {
          await clock.sleep(25, signal);
          yield { type: 'text-delta', text: word };
        }
        if (now === 'fails-late') throw new Error('llm');
        if (now !== 'ends') yield { type: 'text-end', finish: 'stop' };
      },
    },
    tts: {
      async *speak(text, options) {
        const now = take('tts');
        if (now === 'fails') throw new Error('tts');
        if (now === 'empty') return;
        await stall(now, options.signal);
        if (now === 'ends') for await (const _ of text) return;
        for await (const chunk of tts.speak(text, options)) {
          yield chunk;
          if (now === 'fails-late') throw new Error('tts');
        }
      },
    },
  };
  return {
    providers,
    set: (kind: keyof CascadeProviders, next: Mood) => void (mood[kind] = next),
    heal: () => Object.keys(mood).forEach((kind) => delete mood[kind as keyof CascadeProviders]),
  };
}

async function storm(script: readonly Step[], greeting: string): Promise<void> {
  const clock = new VirtualClock();
  const events: SessionEvent[] = [];
  const player = new Player(clock);
  const asked: Message[][] = [];
  const { providers, set, heal } = moody(clock, asked, player);
  let ids = 0;
  const conversations = new Conversations({
    providers,
    tools: [],
    config: configSchema.parse({
      plugins: {},
      providers: { vad: 'x', turn: 'x', asr: 'x', llm: 'x', tts: 'x' },
      agent: { greeting },
      // Both sides speak in tones here, and would be taken for each other's echo.
      turnTaking: { echo: { enabled: false } },
      deadlines: { firstTokenMs: 900, betweenTokensMs: 900, audioMs: 900, transcriptMs: 900, toolMs: 900 },
    }),
    clock,
    logger: silentLogger,
    createId: (prefix) => `${prefix}_${++ids}`,
    maxSessions: 1,
  });
  const session = conversations.open({
    inputRate: rate,
    outputRate: rate,
    send: (event) => {
      events.push(event);
      player.obey(event);
    },
  });
  const hear = async (ms: number, level: number, chunkMs = 40) => {
    for (let sent = 0; sent < ms; sent += chunkMs) {
      session.appendAudio(Int16Array.from({ length: 16 * chunkMs }, (_, i) => level * Math.sin(i / 4)));
      await clock.advance(chunkMs);
    }
  };
  const itemIds = () => events.flatMap((event) => ('item' in event ? [event.item.id] : []));
  let closed = false;
  const close = async () => {
    closed = true;
    const count = events.length;
    const closing = session.close();
    await clock.advance(0);
    expect({ sleeping: clock.sleeping, size: conversations.size }).toEqual({ sleeping: 0, size: 0 });
    await closing;
    await clock.advance(200_000);
    expect(events.slice(count)).toEqual([]);
    expect(clock.sleeping).toBe(0);
  };

  for (const step of script) {
    try {
      player.coughs = step.do === 'cough';
      if (step.do === 'speak' || step.do === 'cough') await hear(step.ms, 8000);
      else if (step.do === 'report') player.report(session);
      else if (step.do === 'silence') await hear(step.ms, 0);
      else if (step.do === 'click') await hear(40, 8000);
      else if (step.do === 'wait') await clock.advance(step.ms);
      else if (step.do === 'say') session.addItem({ type: 'message', role: 'user', text: 'hm' });
      else if (step.do === 'respond') session.respond();
      else if (step.do === 'cancel') session.cancel();
      else if (step.do === 'commit') session.commitAudio();
      else if (step.do === 'clear') session.clearAudio();
      else if (step.do === 'update') session.update(step.patch);
      else if (step.do === 'mood') set(step.kind, step.mood);
      else if (step.do === 'close') await close();
      else if (step.do === 'delete' || step.do === 'truncate') {
        const id = itemIds().at(-1 - step.nth) ?? 'none';
        if (step.do === 'delete') session.deleteItem(id);
        else session.truncateItem(id, step.ms);
      }
    } catch (error) {
      // What a client does wrong is refused; everything else is a fault.
      if (!ReparteeError.is(error) || error.code !== 'protocol') throw error;
    }
  }
  check(events, false);
  for (const messages of asked) checkAlternation(messages);
  if (closed) return;

  heal();
  player.coughs = false;
  session.update({ modality: 'audio', turnDetection: { createResponse: true, interruptResponse: true } });
  await hear(26_000, 0, 200);
  const before = events.length;
  await hear(800, 8000);
  await hear(6000, 0);
  const after = events.slice(before);
  const turn = after.find((event) => event.type === 'turn-commit');
  const answers = after.flatMap((event) => (event.type === 'timeline' ? [event.timeline] : []));
  expect(answers).toContainEqual(expect.objectContaining({ itemId: turn?.item.id, outcome: 'completed' }));
  check(events, true);
  await close();
}

/** The client's end: plays what comes, does as it is told, and knows what was heard. */
class Player {
  /** What the user says next is a listener's "mhm". */
  coughs = false;
  readonly #clock: Clock;
  /** Audio of the message that plays, ms; and where its player is, since when. */
  #message: { readonly id: string; sentMs: number; atMs: number; since: number; paused: boolean } | undefined;
  #silenced: string | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get playedMs(): number {
    const message = this.#message;
    if (!message) return 0;
    if (message.paused) return message.atMs;
    return Math.min(message.sentMs, message.atMs + this.#clock.now() - message.since);
  }

  obey(event: SessionEvent): void {
    if (event.type === 'audio-delta') {
      expect(event.responseId).not.toBe(this.#silenced);
      if (this.#message?.id !== event.itemId) {
        this.#message = { id: event.itemId, sentMs: 0, atMs: 0, since: this.#clock.now(), paused: false };
      }
      const message = this.#message;
      expect(message.paused).toBe(false);
      if (this.playedMs >= message.sentMs) Object.assign(message, { atMs: message.sentMs, since: this.#clock.now() });
      message.sentMs += event.samples.length / 16;
    } else if (event.type === 'player-pause' || event.type === 'player-resume') {
      const paused = event.type === 'player-pause';
      if (this.#message) Object.assign(this.#message, { atMs: this.playedMs, since: this.#clock.now(), paused });
    } else if (event.type === 'player-clear') {
      this.#silenced = event.responseId;
      this.#message = undefined;
    }
  }

  report(session: Pick<Conversation, 'reportPlayback'>): void {
    if (this.#message) session.reportPlayback(this.#message.id, this.playedMs);
  }
}

/** As models want it: after the instructions, the user and the agent in turn. */
function checkAlternation(messages: readonly Message[]): void {
  for (const [index, { role }] of messages.entries()) if (index > 0) expect(role).not.toBe(messages[index - 1]!.role);
}

/** The promises of session-event.ts. `calm`: nothing is under way any more. */
function check(events: readonly SessionEvent[], calm: boolean): void {
  let response: string | undefined;
  let item: string | undefined;
  const responses = new Set<string>();
  const speaking = new Set<string>();
  const turns: string[] = [];
  const finished = new Set<string>();
  for (const event of events) {
    if (event.type === 'response-start') {
      expect(response).toBeUndefined();
      expect(responses).not.toContain(event.responseId);
      response = event.responseId;
      responses.add(response);
    } else if (event.type === 'item-start') {
      expect({ response, item }).toEqual({ response: event.responseId, item: undefined });
      item = event.item.id;
    } else if (event.type === 'audio-delta' || event.type === 'text-delta') {
      expect({ response, item }).toEqual({ response: event.responseId, item: event.itemId });
    } else if (event.type === 'item-end') {
      expect({ response, item }).toEqual({ response: event.responseId, item: event.item.id });
      item = undefined;
    } else if (event.type === 'response-end') {
      expect({ response, item }).toEqual({ response: event.responseId, item: undefined });
      response = undefined;
    } else if (event.type === 'player-clear') {
      expect(responses).toContain(event.responseId);
    } else if (event.type === 'speech-start') {
      expect([...speaking]).toEqual([]);
      speaking.add(event.itemId);
      turns.push(event.itemId);
    } else if (event.type === 'turn-commit' || event.type === 'turn-drop') {
      const id = event.type === 'turn-commit' ? event.item.id : event.itemId;
      expect(finished).not.toContain(id);
      finished.add(id);
      // A turn of a client that commits has no speech-start.
      if (turns.includes(id)) expect([...speaking]).toEqual([id]);
      speaking.delete(id);
    }
  }
  if (!calm) return;
  expect({ response, item, speaking: [...speaking] }).toEqual({ response: undefined, item: undefined, speaking: [] });
}

describe('a session in a storm', () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => void unhandled.push(error);
  beforeAll(() => void process.on('unhandledRejection', note));
  afterAll(() => void process.off('unhandledRejection', note));

  it('keeps its promises and is answerable afterwards', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.constantFrom('', 'Hello to you'), async (script, greeting) => {
        unhandled.length = 0;
        await storm(script, greeting);
        await new Promise((resolve) => setImmediate(resolve));
        expect(unhandled).toEqual([]);
      }),
      { numRuns: Number(process.env['STORMS'] ?? 60) },
    );
  }, 3_600_000);
});
