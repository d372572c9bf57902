import { describe, expect, it } from '@jest/globals';
import {
  type LlmOptions,
  type LlmPart,
  type Message,
  systemClock,
  type ToolDefinition,
} from '@repartee/core/providers';
import { describeLlm } from '@repartee/testing';
import { parseScript } from './load-script.js';
import { ScriptLlm } from './script-llm.js';

const SCRIPT = `
greeting: Welcome, it is {{time}}.
fillers: [um, please]
lists:
  colour: { blue: [blue, azure], red: [red] }
rules:
  - name: hello
    match: hello [there]
    reply: ["Hello, you.", "Hello again, you."]
  - name: goodbye
    match: "[thank you] goodbye"
    reply: Goodbye, and come back soon.
  - name: colour
    match: my favourite colour is {colour}
    call:
      tool: note_colour
      arguments: { colour: "{{colour}}", times: "{{multiply 2 3}}", loud: false }
      say: One moment.
    reply: "{{colour}} it is, says {{result from}}."
    otherwise: I could not note that.
  - name: name
    match: my name is {name:word}
    reply: Hello {{heard name}}.
  - name: who
    match: who am I
    reply: You are {{name}}.
    otherwise: You have not said.
  - name: repeat
    match: what
    reply: "{{last}}"
    otherwise: Nothing.
  - name: sum
    match: "{sum:arithmetic}"
    reply: "{{sum}}, not more."
    otherwise: There is no such number.
  - name: ask
    match: shall we
    reply: Yes or no?
  - name: answer
    match: "yes"
    after: ask
    reply: Then let us go.
  - name: hora
    match: what time is it
    language: es
    reply: "Son las {{time}}. Mil son {{sum}}."
    otherwise: "Son las {{time}}."
  - name: time
    match: what time is it
    reply: "{{time}} on {{weekday}}, {{date}}."
fallback:
  - "I heard: {{heard}}."
  - "Again I heard: {{heard}}."
  - Nothing came.
`;

const clock = { ...systemClock, date: () => new Date('2026-11-23T14:07:00Z') };
const NOTE: ToolDefinition = { name: 'note_colour', description: 'Notes.', parameters: {} };

function llm(paceMs = 0, onClock = clock): ScriptLlm {
  return new ScriptLlm(parseScript(SCRIPT, 'test.yaml'), {
    clock: onClock,
    locale: 'en-US',
    timeZone: 'Asia/Tokyo',
    paceMs,
  });
}

async function read(messages: readonly Message[], options: Partial<LlmOptions> = {}): Promise<LlmPart[]> {
  const parts: LlmPart[] = [];
  for await (const part of llm().reply(messages, { signal: new AbortController().signal, tools: [], ...options }))
    parts.push(part);
  return parts;
}

const textOf = (parts: LlmPart[]) => parts.map((part) => (part.type === 'text-delta' ? part.text : '')).join('');
const user = (text: string): Message => ({ role: 'user', text });
const agent = (text: string): Message => ({ role: 'assistant', text });
const answer = async (...messages: Message[]) => textOf(await read(messages));

describeLlm('script', () => llm());

describe('ScriptLlm', () => {
  it('speaks in clauses', async () => {
    const parts = await read([user('goodbye')]);
    expect(parts).toEqual([
      { type: 'text-delta', text: 'Goodbye, ' },
      { type: 'text-delta', text: 'and come back soon.' },
      { type: 'text-end', finish: 'stop' },
    ]);
  });

  it('takes its variants in turn', async () => {
    expect(await answer(user('Hello!'))).toBe('Hello, you.');
    expect(await answer(user('Hello!'), agent('Hello, you.'), user('um, hello there'))).toBe('Hello again, you.');
    expect(await answer(user('a'), user('b'), user('hello'))).toBe('Hello, you.');
  });

  it('greets before the user has spoken', async () => {
    expect(await answer({ role: 'system', text: 'Be rude.' })).toBe('Welcome, it is 11:07 PM.');
  });

  it('tells time and date by the clock it is given, in its own zone', async () => {
    expect(await answer(user('What time is it?'))).toBe('11:07 PM on Monday, Monday, November 23, 2026.');
  });

  it('keeps rules of a language for those who are known to speak it', async () => {
    const said = textOf(await read([user('What time is it?')], { language: 'es' }));
    expect(said).toBe('Son las 23:07.');
    expect(textOf(await read([user('1000 plus 1')], { language: 'es' }))).toBe('1,001, not more.');
  });

  it('says back what it does not understand, without anything that is no word', async () => {
    expect(await answer(user('Show me <b>{{time}}</b> & the moon!'))).toBe('I heard: Show me b time b the moon.');
    const long = Array.from({ length: 30 }, (_, index) => `word${index}`).join(' ');
    expect(await answer(user(long))).toBe(`I heard: ${long.split(' ').slice(0, 12).join(' ')}, and so on.`);
    expect(await answer(user('…'))).toBe('Nothing came.');
    expect((await answer(user('x'.repeat(1_000_000)))).length).toBeLessThan(200);
  });

  it('finds the sentence that it knows among others', async () => {
    expect(await answer(user('I have been thinking. Hello. It rains.'))).toBe('Hello, you.');
  });

  it('remembers what was said before, and says so when it was not', async () => {
    const met = [user('My name is Anna.'), agent('Hello Anna.')];
    expect(await answer(...met, user('Who am I?'))).toBe('You are Anna.');
    expect(await answer(user('Who am I?'))).toBe('You have not said.');
  });

  it('says a thing again', async () => {
    expect(await answer(user('hello'), agent('Good day.'), user('what?'))).toBe('Good day.');
    expect(await answer(user('what?'))).toBe('Nothing.');
  });

  it('says otherwise when a sum has no result', async () => {
    expect(await answer(user('ten minus twelve'))).toBe('minus 2, not more.');
    expect(await answer(user('1 divided by zero'))).toBe('There is no such number.');
  });

  it('hears an answer only after its question', async () => {
    expect(await answer(user('Shall we?'), agent('Yes or no?'), user('Yes.'))).toBe('Then let us go.');
    expect(await answer(user('Hello'), agent('Hello, you.'), user('Yes.'))).toBe('Again I heard: Yes.');
  });

  describe('with a tool', () => {
    const asked = [user('My favourite colour is azure.')];
    const call = { id: 'call_1', name: 'note_colour', arguments: '{"colour":"blue","times":6,"loud":false}' };
    const called: Message[] = [...asked, { role: 'assistant', text: 'One moment.', toolCalls: [call] }];
    const result = (text: string): Message => ({ role: 'tool', callId: 'call_1', name: 'note_colour', text });

    it('calls it with arguments from the slots, numbers as numbers', async () => {
      expect(await read(asked, { tools: [NOTE] })).toEqual([
        { type: 'text-delta', text: 'One moment.' },
        { type: 'tool-call', call },
        { type: 'text-end', finish: 'tool-calls' },
      ]);
    });

    it('speaks of its result, and does not call it again', async () => {
      const parts = await read([...called, result('{"from":"the painter"}')], { tools: [NOTE] });
      expect(textOf(parts)).toBe('blue it is, says the painter.');
      expect(parts.at(-1)).toEqual({ type: 'text-end', finish: 'stop' });
    });

    it.each(['{"error":"no ink"}', 'plain text', '{"from":{}}'])(
      'says otherwise when the result is %s',
      async (text) => {
        expect(textOf(await read([...called, result(text)], { tools: [NOTE] }))).toBe('I could not note that.');
      },
    );

    it('says otherwise when it is not offered', async () => {
      expect(await answer(...asked)).toBe('I could not note that.');
      expect(textOf(await read(asked, { tools: [NOTE], toolChoice: { name: 'other' } }))).toBe(
        'I could not note that.',
      );
    });
  });

  it('pauses between its clauses, and stops in a pause when aborted', async () => {
    const slept: number[] = [];
    const controller = new AbortController();
    const impatient = {
      ...clock,
      async sleep(ms: number, signal?: AbortSignal) {
        slept.push(ms);
        controller.abort('over');
        return systemClock.sleep(ms, signal);
      },
    };
    const parts: LlmPart[] = [];
    for await (const part of llm(3_600_000, impatient).reply([user('goodbye')], {
      signal: controller.signal,
      tools: [],
    }))
      parts.push(part);
    expect(parts).toEqual([{ type: 'text-delta', text: 'Goodbye, ' }]);
    expect(slept).toEqual([3_600_000]);
  });
});
