import { describe, expect, it } from '@jest/globals';
import { levelVad, scriptedAsr, scriptedLlm, scriptedTurn, toneTts, VirtualClock } from '@repartee/testing';
import type { ScriptedReply } from '@repartee/testing';
import { configSchema } from '../config/index.js';
import type { ConfigInput } from '../config/index.js';
import { silentLogger } from '../providers/index.js';
import type { CallOptions, Tool } from '../providers/index.js';
import { Conversations } from './conversations.js';
import type { CascadeProviders } from './conversation-parts.js';
import type { SessionEvent } from './session-event.js';
import type { SessionPatch } from './session-settings.js';

interface Setup {
  readonly heard?: readonly (string | (() => string))[];
  readonly replies?: readonly ScriptedReply[];
  readonly complete?: readonly number[];
  readonly config?: Partial<ConfigInput>;
  readonly providers?: Partial<CascadeProviders>;
  readonly tools?: readonly Tool[];
  readonly settings?: SessionPatch;
  readonly clock?: VirtualClock;
}

const rate = 16_000;

/** A conversation in virtual time, with a person who speaks and falls silent at the pace of a microphone. */
function converse({
  heard = ['hello'],
  replies = ['Good day to you all.'],
  complete,
  config,
  providers,
  tools = [],
  settings,
  clock = new VirtualClock(),
}: Setup = {}) {
  const llm = scriptedLlm(replies, clock);
  const events: (SessionEvent & { readonly at: number })[] = [];
  let ids = 0;
  const conversations = new Conversations({
    providers: {
      vad: levelVad(),
      turn: scriptedTurn(complete),
      asr: scriptedAsr(heard, clock),
      llm,
      tts: toneTts(clock),
      ...providers,
    },
    tools,
    config: configSchema.parse({
      plugins: {},
      providers: { vad: 'x', turn: 'x', asr: 'x', llm: 'x', tts: 'x' },
      ...config,
      // Both sides speak in tones here, and would be taken for each other's echo.
      turnTaking: { echo: { enabled: false }, ...config?.turnTaking },
    }),
    clock,
    logger: silentLogger,
    createId: (prefix) => `${prefix}_${++ids}`,
    maxSessions: 2,
  });
  const session = conversations.open({
    inputRate: rate,
    outputRate: rate,
    settings,
    send: (event) => events.push({ ...event, at: clock.now() }),
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
    llm,
    events,
    types: () => events.map((event) => event.type),
    of: <T extends SessionEvent['type']>(type: T) =>
      events.filter((event) => event.type === type) as (SessionEvent & { type: T; at: number })[],
    speak: (ms: number) => hear(ms, 8000),
    silence: (ms: number) => hear(ms, 0),
  };
}

describe('a spoken turn', () => {
  it('is transcribed, answered and spoken, in the order of the wire', async () => {
    const { speak, silence, types, of } = converse({ heard: ['what time is it'], replies: ['It is nine.'] });
    await speak(600);
    await silence(2500);
    const order = types().filter((type, index, all) => type !== all[index - 1] && type !== 'text-delta');
    const once = order.filter((type, index) => type !== 'audio-delta' || order.indexOf('audio-delta') === index);
    expect(once).toEqual([
      'session-start',
      'speech-start',
      'speech-end',
      'turn-commit',
      'transcript-end',
      'response-start',
      'item-start',
      'audio-delta',
      'item-end',
      'response-end',
      'timeline',
    ]);
    expect(of('transcript-end')[0]).toMatchObject({ text: 'what time is it', language: 'en' });
    expect(of('item-end')[0]?.item).toMatchObject({ role: 'assistant', text: 'It is nine.', status: 'completed' });
    expect(of('response-end')[0]).toMatchObject({ status: 'completed', reason: null, error: null });
  });

  it('gives the model what the user said', async () => {
    const { speak, silence, llm } = converse({ heard: ['spell cat'] });
    await speak(400);
    await silence(2000);
    expect(llm.asked[0]?.at(-1)).toEqual({ role: 'user', text: 'spell cat' });
  });

  it('leaves a timeline whose marks follow each other, counted from the end of speech', async () => {
    const { speak, silence, of } = converse({ config: { turnTaking: { speculation: { enabled: false } } } });
    await speak(600);
    await silence(3000);
    const { anchor, marks, userAudioMs, outcome } = of('timeline')[0]!.timeline;
    expect({ anchor, outcome }).toEqual({ anchor: 'speech-end', outcome: 'completed' });
    expect(userAudioMs).toBeGreaterThan(550);
    const { pause, endpoint, 'llm-first-token': token, 'first-audio-sent': sent, 'audio-end': end } = marks;
    expect(pause).toBeGreaterThanOrEqual(100);
    expect(endpoint! - pause!).toBeGreaterThanOrEqual(60);
    expect(token! - endpoint!).toBeGreaterThanOrEqual(20);
    expect(sent! - token!).toBeGreaterThanOrEqual(30);
    expect(end).toBeGreaterThan(sent!);
  });

  it('waits longer when the turn provider says that the user is not finished', async () => {
    const unsure = converse({ complete: [0] });
    await unsure.speak(400);
    await unsure.silence(1200);
    expect(unsure.of('turn-commit')).toEqual([]);
    await unsure.silence(800);
    expect(unsure.of('turn-commit')).toHaveLength(1);
  });

  it('is one turn when the user pauses and goes on', async () => {
    const { speak, silence, of } = converse({ complete: [0.1, 0.95] });
    await speak(400);
    await silence(600);
    await speak(400);
    await silence(1000);
    expect(of('speech-start')).toHaveLength(1);
    expect(of('turn-commit')).toHaveLength(1);
    expect(of('transcript-end')[0]!.audioMs).toBeGreaterThan(1300);
  });

  it('is dropped without an answer when nothing was said', async () => {
    const { speak, silence, of } = converse({ heard: [''] });
    await speak(300);
    await silence(2500);
    expect(of('turn-drop')).toHaveLength(1);
    expect(of('response-start')).toEqual([]);
  });

  it('ends when the microphone goes quiet altogether', async () => {
    const { speak, clock, of } = converse();
    await speak(500);
    await clock.advance(2000);
    expect(of('response-end')[0]).toMatchObject({ status: 'completed' });
  });
});

describe('audio out', () => {
  it('is never sent further ahead than the lead', async () => {
    const { speak, silence, of } = converse({ replies: ['one two three four five six seven eight'] });
    await speak(400);
    await silence(5000);
    const audio = of('audio-delta');
    const start = audio[0]!.at;
    let sentMs = 0;
    for (const { at, samples } of audio) {
      expect(sentMs - (at - start)).toBeLessThanOrEqual(200);
      sentMs += samples.length / (rate / 1000);
    }
    expect(sentMs).toBeCloseTo(8 * 300, -1);
  });
});

describe('interruption', () => {
  const long = 'one two three four five six seven eight nine ten eleven twelve';

  it('pauses the player within 100 ms of the first sound over it, and clears it once there are words', async () => {
    const { speak, silence, clock, of } = converse({ replies: [long, 'Yes?'] });
    await speak(400);
    await silence(1500);
    const start = clock.now();
    await speak(600);
    const pause = of('player-pause')[0]!;
    expect(pause.at - start).toBeLessThanOrEqual(100);
    const heard = () => of('audio-delta').filter(({ responseId }) => responseId === pause.responseId);
    expect(heard().at(-1)!.at).toBeLessThanOrEqual(pause.at);
    expect(of('player-clear')).toEqual([]);
    await silence(400);
    expect(of('player-clear')).toMatchObject([{ responseId: pause.responseId }]);
    expect(heard().at(-1)!.at).toBeLessThanOrEqual(pause.at);
    expect(of('response-end')[0]).toMatchObject({ status: 'cancelled', reason: 'turn-detected' });
  });

  it.each(['', 'mhm', '[cough]'])('by %j is none: the answer goes on with the very next sample', async (sound) => {
    const run = async (heard: readonly string[], sounds: number) => {
      const call = converse({ heard: ['count', ...heard], replies: [long] });
      await call.speak(400);
      await call.silence(1500);
      for (let i = 0; i < sounds; i++) {
        await call.speak(160);
        await call.silence(700);
      }
      await call.silence(6000);
      return call;
    };
    const spoken = ({ of }: ReturnType<typeof converse>) => of('audio-delta').flatMap(({ samples }) => [...samples]);
    const disturbed = await run([sound, sound], 2);
    expect(disturbed.of('player-pause')).toHaveLength(2);
    expect(disturbed.of('player-resume')).toHaveLength(2);
    expect(disturbed.of('speech-start')).toHaveLength(1);
    expect(disturbed.of('response-end')).toMatchObject([{ status: 'completed' }]);
    expect(spoken(disturbed).join()).toBe(spoken(await run([], 0)).join());
  });

  it('by a "yeah" is one where the agent has asked something', async () => {
    const { speak, silence, of } = converse({ heard: ['well', 'yeah'], replies: ['Do you like it a lot?', 'Fine.'] });
    await speak(400);
    await silence(1500);
    await speak(160);
    await silence(2500);
    expect(of('response-end')[0]).toMatchObject({ status: 'cancelled', reason: 'turn-detected' });
    expect(of('transcript-end')).toMatchObject([{ text: 'well' }, { text: 'yeah' }]);
  });

  it('is not heard during what is protected, and is after it', async () => {
    const config = { agent: { greeting: long }, turnTaking: { interruption: { protect: ['greeting' as const] } } };
    const { speak, silence, of } = converse({ heard: ['stop'], config });
    await silence(500);
    await speak(600);
    await silence(5000);
    expect(of('response-end')).toMatchObject([{ status: 'completed' }]);
    await speak(600);
    await silence(3000);
    expect(of('response-end')).toMatchObject([{ status: 'completed' }, { status: 'completed' }]);
  });

  it('is not possible in an answer for which the client says so', async () => {
    const { session, speak, silence, of } = converse({ replies: [long] });
    session.respond({ interruptible: false });
    await silence(1000);
    await speak(800);
    await silence(5000);
    expect(of('player-pause')).toEqual([]);
    expect(of('response-end')).toMatchObject([{ status: 'completed' }]);
  });

  it('leaves in the conversation what was heard of the answer, and goes on with the new turn', async () => {
    const { speak, silence, llm, of } = converse({ heard: ['count', 'stop'], replies: [long, 'Fine.'] });
    await speak(400);
    await silence(1500);
    await speak(600);
    await silence(3000);
    const kept = of('item-end')[0]!.item;
    expect(kept).toMatchObject({ status: 'incomplete' });
    const text = kept.type === 'message' ? (kept.text ?? '') : '';
    expect(long.startsWith(text)).toBe(true);
    expect(text.split(' ').length).toBeGreaterThan(1);
    expect(text.split(' ').length).toBeLessThan(8);
    expect(llm.asked[1]!.slice(1)).toEqual([
      { role: 'user', text: 'count' },
      { role: 'assistant', text },
      { role: 'user', text: 'stop' },
    ]);
  });

  it('of a voice without word times leaves no more than can have been said', async () => {
    const plain: { tts?: CascadeProviders['tts'] } = {};
    const tts: CascadeProviders['tts'] = {
      async *speak(text, options) {
        for await (const chunk of plain.tts!.speak(text, options)) yield { ...chunk, words: [] };
      },
    };
    const { session, clock, of } = converse({ replies: [long], providers: { tts } });
    plain.tts = toneTts(clock);
    session.respond();
    await clock.advance(1000);
    session.cancel();
    await clock.advance(10);
    const { item } = of('item-end')[0]!;
    const text = item.type === 'message' ? item.text! : '';
    expect(long.startsWith(text)).toBe(true);
    expect(text.split(' ').length).toBeLessThan(5);
    expect(text).not.toBe('');
    session.truncateItem(item.id, 2000);
    expect(session.item(item.id)).toMatchObject({ text });
  });

  it('by long speech that turns out to be nothing has the answer given again', async () => {
    const { speak, silence, llm, of } = converse({ heard: ['count', ''], replies: [long, 'one two three'] });
    await speak(400);
    await silence(1500);
    await speak(1600);
    await silence(4000);
    expect(of('turn-drop')).toHaveLength(1);
    expect(of('response-end').map(({ status }) => status)).toEqual(['cancelled', 'completed']);
    expect(llm.asked[1]).toEqual(llm.asked[0]);
    expect(of('item-delete')).toHaveLength(1);
  });

  it('does not happen when it is turned off', async () => {
    const { speak, silence, of } = converse({
      replies: [long],
      config: { turnTaking: { interruption: { enabled: false } } },
    });
    await speak(400);
    await silence(1500);
    await speak(400);
    await silence(4000);
    expect(of('response-end')).toMatchObject([{ status: 'completed' }]);
  });
});

describe('an answer prepared in advance', () => {
  const spoken = async (setup: Setup, pauseMs = 0) => {
    const turnTaking = { minDelayMs: 500, ...setup.config?.turnTaking };
    const call = converse({ complete: [1], ...setup, config: { turnTaking } });
    await call.speak(600);
    if (pauseMs > 0) {
      await call.silence(pauseMs);
      await call.speak(400);
    }
    await call.silence(4000);
    return call;
  };
  const off = { turnTaking: { speculation: { enabled: false } } };
  const firstAudioMs = ({ of }: ReturnType<typeof converse>) => of('timeline')[0]!.timeline.marks['first-audio-sent']!;

  it('is not seen or heard before the turn is over, and is there at once when it is', async () => {
    const call = await spoken({ replies: ['It is nine.'] });
    const { marks, speculation } = call.of('timeline')[0]!.timeline;
    expect(speculation).toEqual({ used: true, dropped: 0, wastedMs: 0 });
    expect(marks['llm-first-token']).toBeLessThan(marks.endpoint!);
    expect(marks['first-audio-sent']).toBe(marks.endpoint);
    const types = call.types();
    expect(types.indexOf('response-start')).toBeGreaterThan(types.indexOf('turn-commit'));
    expect(firstAudioMs(call)).toBeLessThan(firstAudioMs(await spoken({ replies: ['It is nine.'], config: off })));
  });

  it('is given as it would be without', async () => {
    const plain = ({ of }: ReturnType<typeof converse>) =>
      of('item-end').map(({ item }) => item.type === 'message' && item.text);
    const replies = ['One two three.', 'Four.'];
    const early = await spoken({ replies });
    expect(plain(early)).toEqual(plain(await spoken({ replies, config: off })));
    expect(early.llm.asked).toHaveLength(1);
  });

  it('is dropped when the user goes on, and the turn keeps all its audio', async () => {
    const heard = ['half of it', 'half of it and the rest'];
    const texts = [...heard];
    const call = await spoken({ heard: [() => texts.shift()!], replies: ['Wrong.', 'Right.'] }, 400);
    expect(call.of('transcript-end')).toMatchObject([{ text: heard[1] }]);
    expect(call.of('transcript-end')[0]!.audioMs).toBeGreaterThan(1100);
    expect(call.llm.asked.map((messages) => messages.at(-1))).toEqual(heard.map((text) => ({ role: 'user', text })));
    expect(call.of('response-end')).toMatchObject([{ status: 'completed', output: [{ text: 'Right.' }] }]);
    expect(call.of('timeline')[0]!.timeline.speculation).toMatchObject({ used: true, dropped: 1 });
  });

  it('is made anew when the conversation changed meanwhile', async () => {
    const call = converse({ complete: [0], replies: ['Old.', 'New.'] });
    await call.speak(600);
    await call.silence(1300);
    expect(call.llm.asked).toHaveLength(1);
    call.session.update({ instructions: 'Be someone else.' });
    await call.silence(3000);
    expect(call.llm.asked).toHaveLength(2);
    expect(call.of('response-end')).toMatchObject([{ output: [{ text: 'New.' }] }]);
    expect(call.of('timeline')[0]!.timeline.speculation).toMatchObject({ used: false, dropped: 1 });
  });

  it('is made anew when it failed before anybody wanted it', async () => {
    const call = await spoken({ replies: [{ error: new Error('gone') }, 'Here again.'] });
    expect(call.of('error')).toEqual([]);
    expect(call.of('response-end')).toMatchObject([{ status: 'completed', output: [{ text: 'Here again.' }] }]);
  });

  it.each([true, false])('runs tools that only read (%s) and lets the others wait for the turn', async (readOnly) => {
    const ranAt: number[] = [];
    const tool: Tool = {
      ...{ name: 'look', description: '', parameters: {}, readOnly },
      run: async () => ranAt.push(call.clock.now()),
    };
    const calls = [{ id: 'c1', name: 'look', arguments: '{}' }];
    const config = { turnTaking: { minDelayMs: 500 } };
    const call = converse({ complete: [1], tools: [tool], replies: [{ calls }, 'Done.'], config });
    await call.speak(600);
    await call.silence(3000);
    expect(ranAt).toHaveLength(1);
    const endAt = call.of('turn-commit')[0]!.at;
    if (readOnly) expect(ranAt[0]).toBeLessThan(endAt);
    else expect(ranAt[0]).toBeGreaterThanOrEqual(endAt);
    expect(call.of('response-end')).toMatchObject([{ status: 'completed' }]);
  });

  it('never runs a tool with effects for a turn that goes on', async () => {
    const ran: unknown[] = [];
    const tool: Tool = { name: 'pay', description: '', parameters: {}, run: async (args) => ran.push(args) };
    const pay = (amount: number) => ({ calls: [{ id: `c${amount}`, name: 'pay', arguments: `{"amount":${amount}}` }] });
    const texts = ['pay one', 'pay one hundred'];
    await spoken({ tools: [tool], heard: [() => texts.shift()!], replies: [pay(1), pay(100), 'Paid.'] }, 400);
    expect(ran).toEqual([{ amount: 100 }]);
  });
});

describe('a player that reports', () => {
  const long = 'one two three four five six seven eight nine ten eleven twelve';

  it('decides what was heard, also when it is far behind', async () => {
    const { session, clock, of } = converse({ replies: [long] });
    session.respond();
    await clock.advance(1500);
    const { itemId } = of('audio-delta')[0]!;
    session.reportPlayback(itemId, 760);
    session.cancel();
    await clock.advance(10);
    expect(of('item-end')[0]!.item).toMatchObject({ text: 'one two three', status: 'incomplete' });
  });

  it('corrects the cut with what it says afterwards', async () => {
    const { session, clock, of } = converse({ replies: [long] });
    session.respond();
    await clock.advance(1500);
    session.cancel();
    await clock.advance(10);
    const { item } = of('item-end')[0]!;
    session.reportPlayback(item.id, 460);
    expect(session.item(item.id)).toMatchObject({ text: 'one two' });
    expect(of('item-truncate')).toMatchObject([{ itemId: item.id, audioEndMs: 460 }]);
  });

  it('stands still while it is paused', async () => {
    const { session, speak, silence, of } = converse({ heard: ['no stop it'], replies: [long] });
    session.respond();
    await silence(1000);
    const { itemId } = of('audio-delta')[0]!;
    session.reportPlayback(itemId, 850);
    await speak(100);
    session.reportPlayback(itemId, 1060);
    await speak(700);
    await silence(2500);
    expect(of('player-clear')).toHaveLength(1);
    expect(session.item(itemId)).toMatchObject({ text: 'one two three four', status: 'incomplete' });
  });

  it('may talk about what is gone, and of more than there is', async () => {
    const { session, clock, of } = converse({ replies: ['Just this.'] });
    session.reportPlayback('item_none', 100);
    session.respond();
    await clock.advance(3000);
    const { item } = of('item-end')[0]!;
    session.reportPlayback(item.id, 99_999);
    expect(session.item(item.id)).toMatchObject({ text: 'Just this.', status: 'completed' });
  });
});

describe('dead air', () => {
  const idle = { afterMs: 4000, prompts: ['Are you there?', 'Hello?'] };

  it('is broken by each idle prompt once, and by all of them again after the user has spoken', async () => {
    const { speak, silence, of } = converse({ config: { agent: { idle } }, replies: ['Yes.'] });
    const said = () => of('item-end').map(({ item }) => item.type === 'message' && item.text);
    await silence(20_000);
    expect(said()).toEqual(['Are you there?', 'Hello?']);
    await speak(600);
    await silence(7000);
    expect(said()).toEqual(['Are you there?', 'Hello?', 'Yes.', 'Are you there?']);
  });

  it('is none while the user speaks, and none is broken where it is not configured', async () => {
    const talking = converse({ config: { agent: { idle } }, complete: [0] });
    await talking.speak(10_000);
    expect(talking.of('response-start')).toEqual([]);
    const patient = converse({});
    await patient.silence(60_000);
    expect(patient.of('response-start')).toEqual([]);
  });

  const slow = (ms: number, clock: { current?: ReturnType<typeof converse>['clock'] }): Tool => ({
    ...{ name: 'search', description: '', parameters: {}, readOnly: true },
    run: async (_args, { signal }) => {
      await clock.current!.sleep(ms, signal);
      return 'found';
    },
  });
  const search = { calls: [{ id: 'c1', name: 'search', arguments: '{}' }] };
  const fillers = { afterMs: 700, phrases: ['One moment.', 'Let me see.'] };

  it('of a slow tool is filled, in turn, and the answer follows', async () => {
    const clock: { current?: ReturnType<typeof converse>['clock'] } = {};
    const replies = [search, 'Here it is.', search, 'There.'];
    const call = converse({ tools: [slow(2500, clock)], config: { agent: { fillers } }, replies });
    clock.current = call.clock;
    for (let turn = 0; turn < 2; turn++) {
      await call.speak(600);
      await call.silence(6000);
    }
    const said = call.of('item-end').map(({ item }) => item.type === 'message' && item.text);
    expect(said).toEqual(['One moment.', 'Here it is.', 'Let me see.', 'There.']);
    const roles = call.llm.asked.at(-1)!.map(({ role }) => role);
    expect(roles).toEqual(['system', 'user', 'assistant', 'tool', 'assistant', 'user', 'assistant', 'tool']);
  });

  it('is not filled for a quick tool, nor where words were said before it', async () => {
    for (const [ms, before] of [
      [200, ''],
      [2500, 'I look it up. '],
    ] as const) {
      const clock: { current?: ReturnType<typeof converse>['clock'] } = {};
      const replies = [{ ...search, text: before }, 'Here it is.'];
      const call = converse({ tools: [slow(ms, clock)], config: { agent: { fillers } }, replies });
      clock.current = call.clock;
      await call.speak(600);
      await call.silence(8000);
      const texts = call.of('item-end').map(({ item }) => item.type === 'message' && item.text);
      expect(texts.some((text) => text === 'One moment.')).toBe(false);
    }
  });
});

describe('text', () => {
  it('is answered like speech', async () => {
    const { session, clock, of, llm } = converse({ replies: ['Hello there.'] });
    session.addItem({ type: 'message', role: 'user', text: 'hi' });
    session.respond();
    await clock.advance(3000);
    expect(llm.asked[0]!.at(-1)).toEqual({ role: 'user', text: 'hi' });
    expect(of('audio-delta').length).toBeGreaterThan(0);
    expect(of('timeline')[0]!.timeline.anchor).toBe('request');
  });

  it('may not take the id of what is being said', async () => {
    const { session, speak, silence, of } = converse();
    await speak(500);
    const { itemId } = of('speech-start')[0]!;
    expect(() => session.addItem({ id: itemId, type: 'message', role: 'user', text: 'mine' })).toThrow(
      expect.objectContaining({ details: { reason: 'item-exists' } }),
    );
    await silence(2500);
    expect(of('turn-commit').map(({ item }) => item.id)).toEqual([itemId]);
    expect(of('response-end')).toMatchObject([{ status: 'completed' }]);
  });

  it('is answered with text alone when the client wants that', async () => {
    const { session, clock, of } = converse({ replies: ['Hello there.'] });
    session.respond({ modality: 'text' });
    await clock.advance(1000);
    expect(
      of('text-delta')
        .map(({ text }) => text)
        .join(''),
    ).toBe('Hello there.');
    expect(of('audio-delta')).toEqual([]);
    expect(of('response-end')[0]).toMatchObject({ status: 'completed', modality: 'text' });
  });
});

describe('manual turns', () => {
  it('end at the commit and wait for the client to ask for an answer', async () => {
    const { session, speak, clock, of } = converse({ settings: { turnDetection: null } });
    await speak(700);
    session.commitAudio();
    await clock.advance(1000);
    expect(of('turn-commit')).toHaveLength(1);
    expect(of('transcript-end')).toHaveLength(1);
    expect(of('speech-start')).toEqual([]);
    expect(of('response-start')).toEqual([]);
    session.respond();
    await clock.advance(3000);
    expect(of('response-end')[0]).toMatchObject({ status: 'completed' });
  });

  it('may come in one burst, and each is a turn of its own', async () => {
    const { session, clock, of } = converse({ heard: ['one', 'two', 'three'], settings: { turnDetection: null } });
    const audio = new Int16Array(rate / 2).fill(3000);
    for (let turn = 0; turn < 3; turn++) {
      session.appendAudio(audio);
      session.commitAudio();
    }
    await clock.advance(2000);
    expect(of('turn-commit')).toHaveLength(3);
    expect(of('transcript-end').map(({ text }) => text)).toEqual(['one', 'two', 'three']);
    for (const { audioMs } of of('transcript-end')) expect(Math.abs(audioMs - 500)).toBeLessThan(150);
  });

  it('keep what is said while the last one is being transcribed', async () => {
    const { session, speak, clock, of } = converse({
      heard: ['one', 'two'],
      settings: { turnDetection: null },
    });
    await speak(500);
    session.commitAudio();
    await speak(300);
    await clock.advance(1000);
    session.commitAudio();
    await clock.advance(1000);
    expect(of('transcript-end').map(({ text }) => text)).toEqual(['one', 'two']);
    expect(of('transcript-end')[1]!.audioMs).toBeGreaterThan(280);
  });

  it('are not touched by a clear that comes after their commit', async () => {
    const { session, clock, of } = converse({ heard: ['one', 'two'], settings: { turnDetection: null } });
    const append = (ms: number) => session.appendAudio(new Int16Array((rate * ms) / 1000).fill(3000));
    append(500);
    session.commitAudio();
    append(2000);
    session.clearAudio();
    append(500);
    session.commitAudio();
    await clock.advance(2000);
    expect(of('turn-drop')).toEqual([]);
    expect(of('transcript-end')).toHaveLength(2);
    expect(of('transcript-end')[1]!.audioMs).toBeLessThan(700);
  });

  it('go on with a turn that paused before detection was turned off', async () => {
    const { session, speak, silence, clock, of } = converse({ complete: [0] });
    await speak(500);
    await silence(400);
    session.update({ turnDetection: null });
    await speak(800);
    session.commitAudio();
    await clock.advance(1000);
    expect(of('turn-commit')).toHaveLength(1);
    expect(of('transcript-end')[0]!.audioMs).toBeGreaterThan(1600);
  });

  it('refuse a commit without audio', () => {
    const { session } = converse({ settings: { turnDetection: null } });
    expect(() => session.commitAudio()).toThrow(
      expect.objectContaining({ code: 'protocol', details: { reason: 'commit-empty' } }),
    );
  });
});

describe('tools', () => {
  const clockTool: Tool = {
    name: 'time',
    description: 'The time',
    parameters: { type: 'object' },
    run: async (args) => ({ hour: 9, zone: args['zone'] }),
  };

  it('run in the server, and the model goes on with their result', async () => {
    const { session, clock, llm, of } = converse({
      tools: [clockTool],
      replies: [{ text: 'Let me see.', calls: [{ id: 'c1', name: 'time', arguments: '{"zone":"utc"}' }] }, 'Nine.'],
    });
    session.respond();
    await clock.advance(4000);
    expect(llm.asked[1]!.slice(-2)).toEqual([
      { role: 'assistant', text: 'Let me see.', toolCalls: [{ id: 'c1', name: 'time', arguments: '{"zone":"utc"}' }] },
      { role: 'tool', callId: 'c1', name: 'time', text: '{"hour":9,"zone":"utc"}' },
    ]);
    expect(of('item-end').map(({ item }) => item.type === 'message' && item.text)).toEqual(['Let me see.', 'Nine.']);
  });

  it('of the client are handed to it, and its result is answered', async () => {
    const { session, clock, llm, of } = converse({
      settings: { tools: [{ name: 'door', description: 'Opens it', parameters: {} }] },
      replies: [{ calls: [{ id: 'c1', name: 'door', arguments: '{}' }] }, 'It is open.'],
    });
    session.respond();
    await clock.advance(500);
    expect(of('response-end')[0]).toMatchObject({
      status: 'completed',
      output: [{ type: 'tool-call', call: { name: 'door' } }],
    });
    session.addItem({ type: 'tool-result', callId: 'c1', text: 'opened' });
    session.respond();
    await clock.advance(3000);
    expect(llm.asked[1]!.at(-1)).toEqual({ role: 'tool', callId: 'c1', name: 'door', text: 'opened' });
    expect(of('response-end')[1]).toMatchObject({ status: 'completed' });
  });

  it('that fail tell the model, not the user', async () => {
    const broken: Tool = { ...clockTool, run: async () => Promise.reject(new Error('secret detail')) };
    const { session, clock, llm } = converse({
      tools: [broken],
      replies: [{ calls: [{ id: 'c1', name: 'time', arguments: '{}' }] }, 'I do not know.'],
    });
    session.respond();
    await clock.advance(3000);
    expect(llm.asked[1]!.at(-1)).toMatchObject({ role: 'tool', text: '{"error":"The tool time failed"}' });
  });

  it('can have the agent say something later', async () => {
    const timer: Tool = {
      ...clockTool,
      run: async (_args, { announce, sessionSignal }) => {
        void sessionSignal;
        announce('Time is up.');
        return 'set';
      },
    };
    const { session, clock, of } = converse({
      tools: [timer],
      replies: [{ calls: [{ id: 'c1', name: 'time', arguments: '{}' }] }, 'Done.'],
    });
    session.respond();
    await clock.advance(5000);
    expect(of('item-end').map(({ item }) => item.type === 'message' && item.text)).toEqual(['Done.', 'Time is up.']);
  });
});

describe('failures', () => {
  it('of the model before a word are answered with an apology', async () => {
    const { speak, silence, of } = converse({ replies: [{ error: new Error('gone') }] });
    await speak(400);
    await silence(4000);
    expect(of('response-end')[0]).toMatchObject({ status: 'failed', error: { code: 'provider' } });
    expect(of('error')).toHaveLength(1);
    expect(of('item-end')[0]!.item).toMatchObject({ text: expect.stringContaining('Sorry') });
  });

  it('of a model that stalls end at its deadline', async () => {
    const { session, clock, of } = converse({
      replies: [{ text: 'late', stallMs: 60_000 }],
      config: { deadlines: { firstTokenMs: 800 }, agent: { apology: '' } },
    });
    session.respond();
    await clock.advance(900);
    expect(of('response-end')[0]).toMatchObject({
      status: 'failed',
      error: { code: 'timeout', details: { setting: 'deadlines.firstTokenMs' } },
    });
  });

  it.each(['llm', 'turn'] as const)('tell a provider to stop that is past its deadline: %s', async (kind) => {
    const signals: AbortSignal[] = [];
    const stall = (signal: AbortSignal) => new Promise<never>(() => signals.push(signal));
    const providers: Partial<CascadeProviders> = {
      llm: {
        async *reply(_messages, { signal }) {
          await stall(signal);
        },
      },
      turn: { decide: (_audio, { signal }) => stall(signal) },
    };
    const { speak, silence, session } = converse({
      providers: { [kind]: providers[kind] },
      config: { deadlines: { firstTokenMs: 800, turnDecisionMs: 800 }, agent: { apology: '' } },
    });
    if (kind === 'llm') session.respond();
    else await speak(400);
    await silence(1000);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('of the transcriber are reported and apologised for, and the next turn works', async () => {
    const broken = () => {
      throw new Error('boom');
    };
    const { speak, silence, of } = converse({ heard: [broken, 'again'], replies: ['Fine.'] });
    await speak(400);
    await silence(6000);
    expect(of('transcript-error')).toHaveLength(1);
    await speak(400);
    await silence(3000);
    expect(of('transcript-end')).toMatchObject([{ text: 'again' }]);
    expect(of('response-end').at(-1)).toMatchObject({ status: 'completed' });
  });

  it('of a voice that hangs after its first words end at its own deadline, not at that of the model or a tool', async () => {
    const hangs: CascadeProviders['tts'] = {
      async *speak(text, { signal }) {
        for await (const _ of text) break;
        yield { samples: new Float32Array(2400), sampleRate: 24_000, words: [] };
        for await (const _ of text);
        await call.clock.sleep(100_000, signal).catch(() => {});
      },
    };
    const config = { deadlines: { audioMs: 2000, betweenTokensMs: 60_000, toolMs: 60_000, firstTokenMs: 60_000 } };
    const call = converse({ config, providers: { tts: hangs }, replies: ['one two three four'] });
    call.session.respond();
    await call.clock.advance(2400);
    expect(call.of('response-end')).toMatchObject([
      { status: 'failed', error: { code: 'timeout', details: { setting: 'deadlines.audioMs' } } },
    ]);
  });

  it('of a model that is slow between its words are not the fault of the voice', async () => {
    const config = { deadlines: { audioMs: 500, betweenTokensMs: 5000 } };
    const llm: CascadeProviders['llm'] = {
      async *reply(_messages, { signal }) {
        yield { type: 'text-delta', text: 'Well, ' };
        await call.clock.sleep(3000, signal);
        yield { type: 'text-delta', text: 'yes.' };
        yield { type: 'text-end', finish: 'stop' };
      },
    };
    const call = converse({ config, providers: { llm } });
    call.session.respond();
    await call.clock.advance(6000);
    expect(call.of('response-end')).toMatchObject([{ status: 'completed' }]);
  });

  it('of a voice that leaves before the text ends do not say the same again and again', async () => {
    const tts: CascadeProviders['tts'] = {
      async *speak(text) {
        for await (const _ of text) break;
        yield { samples: new Float32Array(2400), sampleRate: 24_000, words: [] };
      },
    };
    const { session, clock, of } = converse({ providers: { tts }, replies: ['one two three'] });
    session.respond();
    await clock.advance(2000);
    expect(of('item-end')).toHaveLength(1);
    expect(of('response-end')).toMatchObject([{ status: 'completed' }]);
  });

  it('of the VAD do not end the session', async () => {
    let calls = 0;
    const vad = levelVad();
    const flaky = {
      listen: (...args: Parameters<typeof vad.listen>) => (calls++ === 0 ? failing() : vad.listen(...args)),
    };
    const { speak, silence, of, clock } = converse({ providers: { vad: flaky } });
    await clock.advance(1500);
    await speak(400);
    await silence(3000);
    expect(of('error')).toHaveLength(1);
    expect(of('response-end')[0]).toMatchObject({ status: 'completed' });
  });
});

it('tells every provider whose call it is, and until when what it waits for is of use', async () => {
  const told: (CallOptions & { readonly provider: string; readonly at: number })[] = [];
  const clock = new VirtualClock();
  const [vad, turn, asr, tts] = [levelVad(), scriptedTurn(), scriptedAsr(['hello'], clock), toneTts(clock)];
  const note = <Options extends CallOptions>(provider: string, options: Options): Options => {
    told.push({ ...options, provider, at: clock.now() });
    return options;
  };
  const { session, speak, silence } = converse({
    clock,
    providers: {
      vad: { listen: (audio, options) => vad.listen(audio, note('vad', options)) },
      turn: { decide: (audio, options) => turn.decide(audio, note('turn', options)) },
      asr: { transcribe: (audio, options) => asr.transcribe(audio, note('asr', options)) },
      tts: { speak: (text, options) => tts.speak(text, note('tts', options)) },
    },
    config: { deadlines: { turnDecisionMs: 700, transcriptMs: 2500 } },
  });
  await speak(600);
  await silence(3000);
  expect(new Set(told.map(({ provider }) => provider))).toEqual(new Set(['vad', 'asr', 'turn', 'tts']));
  expect(told.every((options) => options.session === session.id)).toBe(true);
  expect(told.find(({ provider }) => provider === 'asr')).toMatchObject({ transcriptMs: 2500 });
  const decision = told.find(({ provider }) => provider === 'turn')!;
  expect(decision).toMatchObject({ deadline: decision.at + 700 });
});

describe('a VAD', () => {
  /** Behaves as told after 640 ms, the first time; well after that. */
  function vadThat(behave: () => Promise<unknown>): CascadeProviders['vad'] {
    const vad = levelVad();
    let listened = 0;
    return {
      async *listen(audio, options) {
        const first = listened++ === 0;
        let frames = 0;
        for await (const frame of vad.listen(audio, options)) {
          if (first && ++frames > 20) {
            await behave();
            return;
          }
          yield frame;
        }
      },
    };
  }

  it.each<[string, () => Promise<unknown>]>([
    ['fails', async () => Promise.reject(new Error('gone'))],
    ['stops by itself', async () => {}],
    ['stalls', () => new Promise(() => {})],
  ])('that %s in the middle of a turn drops the turn, and the next one is heard', async (_name, behave) => {
    const { speak, silence, of } = converse({
      providers: { vad: vadThat(behave) },
      config: { agent: { apology: '' } },
    });
    await speak(600);
    await silence(22_000);
    expect(of('turn-drop').map(({ itemId }) => itemId)).toEqual([of('speech-start')[0]!.itemId]);
    await speak(600);
    await silence(3000);
    expect(of('speech-start')).toHaveLength(2);
    expect(of('speech-start')[1]!.atMs).toBeGreaterThan(22_000);
    expect(of('response-end')).toMatchObject([{ status: 'completed' }]);
  });

  it('that never answers does not keep the session from closing', async () => {
    const { speak, session, clock, conversations } = converse({
      providers: { vad: vadThat(() => new Promise(() => {})) },
    });
    await speak(600);
    void session.close();
    await clock.advance(0);
    expect(conversations.size).toBe(0);
    expect(clock.sleeping).toBe(0);
  });
});

async function* failing(): AsyncGenerator<never> {
  throw new Error('no model');
}

describe('a response', () => {
  it('is refused while another is being made, and cancelled on request', async () => {
    const { session, clock, of } = converse({ replies: ['one two three four five six'] });
    session.respond();
    await clock.advance(600);
    expect(() => session.respond()).toThrow(expect.objectContaining({ details: { reason: 'active-response' } }));
    session.cancel();
    await clock.advance(10);
    expect(of('response-end')).toMatchObject([{ status: 'cancelled', reason: 'client-cancelled' }]);
    expect(() => session.cancel()).toThrow(expect.objectContaining({ details: { reason: 'no-active-response' } }));
  });

  it('may be asked for at once after the last one was cancelled', async () => {
    const { session, clock, of } = converse({ replies: ['one two three four five six', 'Now.'] });
    session.respond();
    await clock.advance(600);
    session.cancel();
    session.respond();
    await clock.advance(3000);
    expect(of('player-clear')).toHaveLength(1);
    expect(of('response-end').map(({ status }) => status)).toEqual(['cancelled', 'completed']);
  });

  it('cancelled before it began has no audio to be forgotten', async () => {
    const { session, clock, types, of } = converse();
    session.respond();
    session.cancel();
    await clock.advance(1000);
    expect(types()).not.toContain('player-clear');
    expect(of('response-end')).toMatchObject([{ status: 'cancelled' }]);
  });

  it('takes the floor from the greeting', async () => {
    const { session, clock, of } = converse({
      config: { agent: { greeting: 'Welcome to this long greeting of ours' } },
      replies: ['Now.'],
    });
    await clock.advance(500);
    session.respond();
    await clock.advance(3000);
    expect(of('response-end').map(({ status }) => status)).toEqual(['cancelled', 'completed']);
  });
});

describe('closing', () => {
  it('in the middle of an answer leaves nothing behind', async () => {
    const { session, speak, silence, clock, conversations, events } = converse({
      replies: ['one two three four five'],
    });
    await speak(400);
    await silence(1000);
    const closing = session.close();
    await clock.advance(0);
    await closing;
    const count = events.length;
    await clock.advance(60_000);
    expect(events).toHaveLength(count);
    expect(clock.sleeping).toBe(0);
    expect(conversations.size).toBe(0);
  });

  it('refuses what comes after it, and ignores audio', async () => {
    const { session, clock } = converse();
    void session.close();
    await clock.advance(0);
    expect(() => session.respond()).toThrow(expect.objectContaining({ details: { reason: 'closed' } }));
    expect(() => session.appendAudio(new Int16Array(160))).not.toThrow();
  });

  it('makes room: a full process refuses with overload', async () => {
    const { conversations, session, clock } = converse();
    const options = { inputRate: rate, outputRate: rate, send: () => {} };
    conversations.open(options);
    expect(() => conversations.open(options)).toThrow(expect.objectContaining({ code: 'overload' }));
    void session.close();
    await clock.advance(0);
    expect(conversations.open(options).id).toMatch(/^sess_/);
  });
});
