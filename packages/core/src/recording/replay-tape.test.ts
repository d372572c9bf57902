import { describe, expect, it } from '@jest/globals';
import { levelVad } from '@repartee/testing';
import { ReparteeError } from '../providers/index.js';
import type { Tool } from '../providers/index.js';
import { chunksOf, recordedCall } from './__fixtures__/recorded-call.js';
import type { RecordedCallOptions } from './__fixtures__/recorded-call.js';
import { replayTape } from './replay-tape.js';

type Call = ReturnType<typeof recordedCall>;

interface Scenario {
  readonly name: string;
  readonly options?: RecordedCallOptions;
  readonly live: (call: Call) => Promise<void>;
  /** What must have happened, or the scenario shows nothing. */
  readonly happened: (call: Call) => void;
}

const weather: Tool = {
  name: 'weather',
  description: 'The weather in a city.',
  parameters: { type: 'object', properties: { city: { type: 'string' } } },
  readOnly: true,
  run: async ({ city }, { announce }) => {
    announce(`It was sunny in ${String(city)} all along`);
    return { city, sky: 'clear' };
  },
};
const moody: Tool = {
  name: 'moody',
  description: 'Never does what it is told.',
  parameters: {},
  run: () => {
    throw new ReparteeError('provider', 'The moody tool is out');
  },
};
const calls = (...names: string[]) =>
  names.map((name, index) => ({ id: `call_${index}`, name, arguments: '{"city":"Oslo"}' }));

const scenarios: readonly Scenario[] = [
  {
    name: 'a spoken turn',
    options: { heard: ['what time is it'], replies: ['It is nine.'] },
    live: async ({ speak, silence }) => {
      await speak(600);
      await silence(2500);
    },
    happened: ({ of }) => expect(of('response-end')).toMatchObject([{ status: 'completed' }]),
  },
  {
    name: 'an interruption by words, and a cough after it',
    options: {
      heard: ['tell me a long story', 'stop now please', ''],
      replies: ['one two three four five six seven eight'],
    },
    live: async ({ speak, silence }) => {
      await speak(600);
      await silence(1500);
      await speak(700);
      await silence(2000);
      await speak(100);
      await silence(3000);
    },
    happened: ({ of }) => expect(of('response-end').map(({ reason }) => reason)).toContain('turn-detected'),
  },
  {
    name: 'an answer that a listener hums along with',
    options: { heard: ['tell me a long story', 'mhm'], replies: ['one two three four five six seven eight nine ten'] },
    live: async ({ speak, silence }) => {
      await speak(600);
      await silence(1500);
      await speak(300);
      await silence(5000);
    },
    happened: ({ of }) => {
      expect(of('player-resume')).toHaveLength(1);
      expect(of('response-end')).toMatchObject([{ status: 'completed' }]);
    },
  },
  {
    name: 'an answer that was begun in vain, for the user goes on',
    options: { heard: ['I would like to'], complete: [0.1, 0.2, 0.9] },
    live: async ({ speak, silence }) => {
      for (let pause = 0; pause < 4; pause++) {
        await speak(400);
        await silence(300);
      }
      await silence(3000);
    },
    happened: ({ of }) => expect(of('response-end').length).toBeGreaterThan(0),
  },
  {
    name: 'tools that work, that fail and that speak up',
    options: {
      tools: [weather, moody],
      replies: [{ text: 'Let me look. ', calls: calls('weather', 'moody', 'nobody') }, 'It is clear in Oslo.'],
    },
    live: async ({ speak, silence }) => {
      await speak(600);
      await silence(8000);
    },
    happened: ({ of }) => {
      expect(of('item-add').filter(({ item }) => item.type === 'tool-result')).toHaveLength(3);
      expect(of('response-end')).toHaveLength(2);
    },
  },
  {
    name: 'a transcriber that fails, and a model that fails',
    options: {
      heard: [
        () => {
          throw new ReparteeError('overload', 'Too many callers');
        },
        'again',
      ],
      replies: [{ text: 'So ', error: new Error('gone') }, 'Fine.'],
    },
    live: async ({ speak, silence }) => {
      await speak(400);
      await silence(6000);
      await speak(400);
      await silence(4000);
    },
    happened: ({ of }) => {
      expect(of('transcript-error')).toHaveLength(1);
      expect(of('response-end').map(({ status }) => status)).toContain('failed');
    },
  },
  {
    name: 'a model that says nothing until its deadline',
    options: { replies: [{ stallMs: 60_000 }, 'Here.'], config: { deadlines: { firstTokenMs: 900 } } },
    live: async ({ speak, silence }) => {
      await speak(400);
      await silence(5000);
    },
    happened: ({ of }) => expect(of('error')).toMatchObject([{ error: { code: 'timeout' } }]),
  },
  {
    name: 'a VAD that breaks',
    options: {
      providers: () => {
        const vad = levelVad();
        let listened = 0;
        return {
          vad: {
            async *listen(audio, options) {
              if (listened++ === 0) throw new Error('no model');
              yield* vad.listen(audio, options);
            },
          },
        };
      },
    },
    live: async ({ clock, speak, silence }) => {
      await clock.advance(1500);
      await speak(500);
      await silence(3000);
    },
    happened: ({ of }) => {
      expect(of('error')).toHaveLength(1);
      expect(of('response-end')).toMatchObject([{ status: 'completed' }]);
    },
  },
  {
    name: 'a client that writes, asks, cancels and asks again in one go',
    options: { replies: ['one two three four five six', 'Now.'], load: () => 0.5 },
    live: async ({ session, clock }) => {
      session.addItem({ type: 'message', role: 'user', text: 'hm' });
      session.respond({ metadata: { mood: 'good' }, instructions: 'Be short.' });
      await clock.advance(600);
      session.cancel();
      session.respond();
      await clock.advance(3000);
    },
    happened: ({ of }) => expect(of('response-end').map(({ status }) => status)).toEqual(['cancelled', 'completed']),
  },
  {
    name: 'a client that is refused',
    live: async ({ session, clock }) => {
      expect(() => session.commitAudio()).toThrow();
      expect(() => session.deleteItem('item_none')).toThrow();
      session.respond();
      expect(() => session.respond()).toThrow();
      await clock.advance(3000);
    },
    happened: ({ of }) => expect(of('response-end')).toHaveLength(1),
  },
  {
    name: 'a client that commits its turns itself, and reads the answer',
    options: { settings: { turnDetection: null, modality: 'text' }, heard: ['one', 'two'] },
    live: async ({ session, clock, speak, silence, of }) => {
      await speak(500);
      session.commitAudio();
      session.update({
        instructions: 'Answer like a pirate.',
        tools: [{ name: 'map', description: 'A map.', parameters: {} }],
      });
      await silence(500);
      session.clearAudio();
      session.respond();
      await clock.advance(3000);
      expect(() => session.truncateItem(of('item-end')[0]?.item.id ?? '', 0)).toThrow();
    },
    happened: ({ of }) => expect(of('text-delta').length).toBeGreaterThan(0),
  },
  {
    name: 'a client that calls back from within an event',
    options: { replies: ['one two three four five six seven'] },
    live: async ({ onEvent, session, clock }) => {
      let deltas = 0;
      onEvent((event) => {
        if (event.type === 'audio-delta' && ++deltas === 20) session.cancel();
        if (event.type === 'response-end') session.addItem({ type: 'message', role: 'user', text: 'done?' });
      });
      session.respond();
      await clock.advance(4000);
    },
    happened: ({ of }) => {
      expect(of('response-end')).toMatchObject([{ status: 'cancelled' }]);
      expect(of('item-add')).toHaveLength(1);
    },
  },
  {
    name: 'a client that hangs up in the middle of an answer, as soon as it hears of it',
    options: { replies: ['one two three four five six seven'] },
    live: async ({ onEvent, session, clock, speak, silence }) => {
      onEvent((event) => {
        if (event.type === 'item-start') void Promise.resolve().then(() => session.close());
      });
      await speak(500);
      await silence(2000);
      await clock.advance(100);
    },
    happened: ({ conversations }) => expect(conversations.size).toBe(0),
  },
  {
    name: 'a greeting that is spoken over, and idle silence',
    options: {
      config: { agent: { greeting: 'Welcome to this long greeting of ours', idle: { afterMs: 4000 } } },
      heard: ['wait a moment'],
    },
    live: async ({ clock, speak, silence }) => {
      await clock.advance(400);
      await speak(900);
      await silence(12_000);
    },
    happened: ({ of }) => expect(of('response-end').length).toBeGreaterThan(1),
  },
  {
    name: 'secrets in the config',
    options: {
      config: { agent: { greeting: 'My name is Bartholomew.' } },
      redact: (text) => text.replaceAll('Bartholomew', '***********'),
    },
    live: async ({ speak, silence }) => {
      await silence(3000);
      await speak(500);
      await silence(2000);
    },
    happened: ({ tape }) => expect(tape.join('')).not.toContain('Bartholomew'),
  },
];

describe.each([
  ['with words', true],
  ['without words', false],
])('a replay %s', (_name, words) => {
  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    'makes the same decisions: %s',
    async (_scenario, { options, live, happened }) => {
      const call = recordedCall({ ...options, words });
      await live(call);
      happened(call);
      await call.hangUp();
      const report = await replayTape(chunksOf(call.tape));
      expect(report).toMatchObject({ divergence: null, isComplete: true });
      expect(report.decisions).toBeGreaterThan(call.events.length);
    },
  );
});

/** A short conversation that was interrupted, and its tape. */
async function interrupted(options: RecordedCallOptions = {}) {
  const call = recordedCall({
    heard: ['tell me a long story', 'stop now please'],
    replies: ['one two three four five six seven eight'],
    ...options,
  });
  await call.speak(600);
  await call.silence(1500);
  await call.speak(700);
  await call.silence(2000);
  await call.hangUp();
  return call;
}

const changed = (tape: readonly string[], change: (text: string) => string) => tape.map(change);

describe('a replay that differs', () => {
  it('names the first decision that other rules make: index, line, time, what was and what is', async () => {
    const { tape } = await interrupted();
    const impatient = changed(tape, (line) => line.replace(/"(min|max)DelayMs":\d+/g, '"$1DelayMs":900'));
    const { divergence, decisions } = await replayTape(chunksOf(impatient));
    expect(divergence).toMatchObject({ index: decisions, line: expect.any(Number), atMs: expect.any(Number) });
    expect(divergence?.expected).not.toEqual(divergence?.got);
    expect(impatient[(divergence?.line ?? 0) - 1]).toBe(divergence?.expected);
  });

  it('names what is missing, when the session does less', async () => {
    const { tape } = await interrupted();
    const extra = '{"type":"event","event":{"type":"audio-clear"}}';
    const start = tape.findIndex((line) => line.includes('"session-start"'));
    const more = [...tape.slice(0, start + 1), extra, ...tape.slice(start + 1)];
    const { divergence } = await replayTape(chunksOf(more));
    expect(divergence).toMatchObject({ line: start + 2, expected: extra });
  });

  it('names what is new, when the session does more', async () => {
    const { tape } = await interrupted();
    const end = tape.findIndex((line) => line.includes('"response-end"'));
    const less = tape.filter((_, index) => index !== end);
    const { divergence } = await replayTape(chunksOf(less));
    expect(divergence?.got).toBe(tape[end]);
  });

  it('names an input that reaches nobody, where the decisions are the same all the same', async () => {
    const { tape } = await interrupted();
    const wake = tape.findIndex((line) => line.includes('"type":"wake"'));
    const twice = tape.flatMap((line, index) => (index === wake + 1 ? [tape[wake] ?? '', line] : [line]));
    const { divergence, isComplete } = await replayTape(chunksOf(twice));
    expect({ divergence, isComplete }).toMatchObject({
      divergence: { line: wake + 2, expected: null, got: expect.stringContaining('"type":"wake"') },
      isComplete: true,
    });
  });

  it('hears words that are read in another way', async () => {
    const { tape } = await interrupted();
    const empty = changed(tape, (line) => line.replace('"text":"stop now please"', '"text":""'));
    expect((await replayTape(chunksOf(empty))).divergence).not.toBeNull();
  });
});

describe('a tape', () => {
  it('without words holds none of them, and nothing of tools and instructions', async () => {
    const tool: Tool = {
      name: 'diary',
      description: 'Writes into the diary of Ophelia.',
      parameters: {},
      run: async () => ({ note: 'Ophelia was here' }),
    };
    const { tape, session, clock } = recordedCall({
      words: false,
      tools: [tool],
      replies: [{ calls: [{ id: 'call_1', name: 'diary', arguments: '{"who":"Ophelia"}' }] }, 'Ophelia, done.'],
      config: { agent: { instructions: 'You are Ophelia.', greeting: 'Ophelia speaking.' } },
      settings: { instructions: 'You are Ophelia.' },
    });
    await clock.advance(3000);
    session.update({
      instructions: 'Be Ophelia.',
      tools: [{ name: 'map', description: 'Of Ophelia.', parameters: {} }],
    });
    session.addItem({ type: 'message', role: 'user', text: 'Are you Ophelia?' });
    session.respond({ instructions: 'Ophelia!', metadata: { who: 'Ophelia' } });
    await clock.advance(5000);
    expect(tape.join('\n')).toContain('tool-result');
    expect(tape.join('\n')).not.toMatch(/ophelia/i);
  });

  it('that ends within a line is replayed up to there', async () => {
    const { tape } = await interrupted();
    const text = tape.join('\n');
    // Anywhere, also between an input and what it led to.
    for (let at = text.indexOf('session-start') + 100; at < text.length - 20; at += 7919) {
      const cut = async function* () {
        yield text.slice(0, at);
      };
      expect(await replayTape(cut())).toMatchObject({ divergence: null, isComplete: false });
    }
  });

  it.each<[string, (tape: readonly string[]) => readonly string[], string]>([
    ['is empty', () => [], 'Line 1: expected the header'],
    ['is something else', () => ['{"hello":1}'], 'Line 1: expected the header'],
    [
      'comes from the future',
      ([header = '']) => [header.replace('"version":1', '"version":99')],
      'of version 1, got 99',
    ],
    [
      'has a broken header',
      ([header = '']) => [header.replace('"inputRate":16000', '"inputRate":-1')],
      'Line 1: inputRate',
    ],
    [
      'has a broken config',
      ([header = '', ...rest]) => [header.replace('"pauseMs":', '"pausMs":'), ...rest],
      'Line 1: config.turnTaking',
    ],
    ['has a line that is no JSON', (tape) => [...tape.slice(0, 4), 'oops', ...tape.slice(4)], 'Line 5: expected JSON'],
    ['has an unknown line', (tape) => [...tape.slice(0, 4), '{"type":"dance"}', ...tape.slice(4)], 'Line 5'],
    [
      'has a wrong line',
      (tape) => [...tape.slice(0, 4), '{"at":1,"type":"end","call":"dog#1"}'],
      'Line 5: call: expected a call',
    ],
  ])('that %s is refused with the number of the line', async (_name, damage, message) => {
    const { tape } = await interrupted();
    await expect(replayTape(chunksOf(damage(tape)))).rejects.toMatchObject({
      code: 'protocol',
      message: expect.stringContaining(message),
    });
  });
});
