import { describe, expect, it } from '@jest/globals';
import {
  type LlmProvider,
  type Message,
  silentLogger,
  systemClock,
  type Tool,
  type ToolContext,
} from '@repartee/core/providers';
import plugin from './plugin.js';

const clock = { ...systemClock, date: () => new Date('2026-11-23T14:07:00Z') };
const services = { clock, logger: silentLogger, inference: undefined as never, resolvePath: (path: string) => path };
const settings = plugin.config.parse({ timeZone: 'Europe/Paris' });

/** A conversation with the bundled script and the tools of the plugin. */
async function talk(...turns: readonly string[]): Promise<string[]> {
  const llm = (await plugin.provide.llm?.(settings, services)) as LlmProvider;
  const tools = (await plugin.tools?.(settings, services)) as readonly Tool[];
  const over = new AbortController();
  const context: ToolContext = {
    signal: over.signal,
    sessionId: 'one',
    sessionSignal: over.signal,
    announce: () => {},
  };
  const messages: Message[] = [{ role: 'system', text: 'You are a concierge.' }];
  const replies: string[] = [];
  for (const turn of turns) {
    messages.push({ role: 'user', text: turn });
    for (let isAnswered = false, rounds = 0; !isAnswered; rounds++) {
      expect(rounds).toBeLessThan(2);
      let text = '';
      isAnswered = true;
      for await (const part of llm.reply(messages, { signal: over.signal, tools, language: 'en' })) {
        if (part.type === 'text-delta') text += part.text;
        if (part.type !== 'tool-call') continue;
        isAnswered = false;
        const tool = tools.find(({ name }) => name === part.call.name) as Tool;
        const result = await tool.run(JSON.parse(part.call.arguments), context);
        messages.push(
          { role: 'assistant', text, toolCalls: [part.call] },
          { role: 'tool', callId: part.call.id, name: tool.name, text: JSON.stringify(result) },
        );
      }
      if (isAnswered) {
        messages.push({ role: 'assistant', text });
        replies.push(text);
      }
    }
  }
  over.abort();
  return replies;
}

const SUMS = 'That is 84.';
const HOURS = 'The front desk is open every day, from seven in the morning to eleven at night.';
const HELP = /^I can tell you the time and the date, work out sums/;

describe('the concierge', () => {
  it.each<[string, string | RegExp]>([
    ['Hello.', 'Hello! What can I do for you?'],
    ['Good morning!', 'Hello! What can I do for you?'],
    ['How are you today?', /^I'm well/],
    ['Who are you?', /written script/],
    ['Hi, what is your name?', /written script/],
    ['Are you a robot?', /no language model/],
    ['Are you a real person or a machine?', /no language model/],
    ['What can you do?', HELP],
    ['Help!', HELP],
    ['Okay, so what can you do for me?', HELP],
    ['What can I ask you?', HELP],
    ['What time is it?', 'It is 3:07 PM.'],
    ['Hello, can you tell me what time it is, please?', 'It is 3:07 PM.'],
    ["What's the time?", 'It is 3:07 PM.'],
    ['What time is it in Tokyo right now?', 'It is 11:07 PM in Tokyo.'],
    ["What's the time in New York?", 'It is 9:07 AM in New York.'],
    ["What's today's date?", 'Today is Monday, November 23, 2026.'],
    ['What day is it today?', 'Today is Monday, November 23, 2026.'],
    ['What is twelve times seven?', SUMS],
    ["What's 12 times 7?", SUMS],
    ['What is 12 x 7?', SUMS],
    ['How much is 12 × 7?', SUMS],
    ['Twelve times seven.', SUMS],
    ['What is 20 percent of 50?', 'That is 10.'],
    ["What's 3.5 plus 1,000?", 'That is 1,003.5.'],
    ['What is ten divided by three?', 'That is 3.3333.'],
    ['What is two minus five?', 'That is minus 3.'],
    ['What is 10 divided by 0?', 'That one has no answer. Nobody can divide by zero, for example.'],
    ['Spell reverie.', 'reverie is spelled R, E, V, E, R, I, E.'],
    ['How do you spell the word café, please?', 'café is spelled C, A, F, É.'],
    ['Repeat after me: the sea is calm.', 'the sea is calm.'],
    ['Can you repeat that?', "I haven't said anything yet."],
    ['Set a timer for five minutes.', 'Done. 5 minutes, starting now.'],
    ['Could you set a 10 minute timer, please?', 'Done. 10 minutes, starting now.'],
    ['Remind me to call Anna in half an hour.', "All right. In 30 minutes I'll remind you."],
    ['Set a timer for two days.', /^I'm sorry, I can't set that timer/],
    ['What are your opening hours?', HOURS],
    ['When do you close today?', HOURS],
    ['Are you open on Sunday?', HOURS],
    ['Tell me a joke.', /scarecrow/],
    ['Tell me a story.', /lighthouse keeper .* good night first\.$/],
    ['Could you tell me a short story, please?', /lighthouse keeper/],
    ['Thank you very much!', "You're welcome."],
    ["That's all, thank you.", /^All right/],
    ['Thank you, goodbye.', /^Goodbye/],
    [
      'What will the weather be like tomorrow?',
      /^I heard: What will the weather be like tomorrow\. That is not in my script\./,
    ],
    ['', /^I don't have an answer/],
  ])('%s', async (question, expected) => {
    const [reply] = await talk(question);
    if (typeof expected === 'string') expect(reply).toBe(expected);
    else expect(reply).toMatch(expected);
  });

  it('asks how long, and sets the timer', async () => {
    expect(await talk('Set a timer, please.', 'For an hour and a half.')).toEqual([
      'For how long?',
      'Done. 1 hour and 30 minutes, starting now.',
    ]);
  });

  it('says again what it said, and remembers a name', async () => {
    expect(await talk('My name is Anna.', 'What was that?', "What's my name?")).toEqual([
      'Nice to meet you, Anna.',
      'Nice to meet you, Anna.',
      'You told me that your name is Anna.',
    ]);
  });

  it('tells those who speak another language that it cannot', async () => {
    const llm = (await plugin.provide.llm?.(settings, services)) as LlmProvider;
    let text = '';
    const messages: Message[] = [{ role: 'user', text: '现在几点？' }];
    for await (const part of llm.reply(messages, { signal: new AbortController().signal, tools: [], language: 'zh' })) {
      if (part.type === 'text-delta') text += part.text;
    }
    expect(text).toBe('Sorry, my script is written in English. Please ask me in English.');
  });

  it('comes with its settings checked', () => {
    expect(plugin.config.safeParse({ timeZone: 'Mars/Base' }).success).toBe(false);
    expect(plugin.config.safeParse({ locale: 'not a locale' }).success).toBe(false);
    expect(plugin.config.safeParse({ flie: 'x' }).success).toBe(false);
    expect(plugin.config.parse({})).toEqual({ locale: 'en-US', paceMs: 0 });
  });
});
