import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { ReparteeError, silentLogger, systemClock } from '../providers/index.js';
import type { LlmPart, LlmProvider, Message } from '../providers/index.js';
import { FallbackLlm } from './fallback-llm.js';

type Step = string | { readonly call: string } | 'END' | 'FAIL' | 'STALL' | 'CUT' | number;

interface Scripted extends LlmProvider {
  asked: (readonly Message[])[];
  closed: number;
}

/** Says the steps; numbers are pauses in ms. */
function scripted(...turns: Step[][]): Scripted {
  const provider: Scripted = {
    asked: [],
    closed: 0,
    async *reply(messages, { signal }): AsyncGenerator<LlmPart> {
      const steps = turns[Math.min(provider.asked.length, turns.length - 1)]!;
      provider.asked.push(messages);
      try {
        for (const step of steps) {
          if (signal.aborted) return;
          if (typeof step === 'number') await systemClock.sleep(step, signal).catch(() => {});
          else if (step === 'FAIL') throw new ReparteeError('provider', 'It failed', { retryable: true });
          else if (step === 'STALL')
            await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
          else if (step === 'CUT') return;
          else if (step === 'END') yield { type: 'text-end', finish: 'stop' };
          else if (typeof step === 'object')
            yield { type: 'tool-call', call: { id: step.call, name: step.call, arguments: '{}' } };
          else yield { type: 'text-delta', text: step };
        }
      } finally {
        provider.closed++;
      }
    },
  };
  return provider;
}

const question: Message[] = [{ role: 'user', text: 'What is the capital of France?' }];
const warn = jest.fn();
afterEach(() => {
  warn.mockClear();
});

async function answer(providers: Record<string, LlmProvider>, patience = {}, llm = row(providers, patience)) {
  const startedAt = performance.now();
  const parts: LlmPart[] = [];
  let firstMs = 0;
  for await (const part of llm.reply(question, { signal: new AbortController().signal, tools: [] })) {
    firstMs ||= performance.now() - startedAt;
    parts.push(part);
  }
  const text = parts.map((part) => (part.type === 'text-delta' ? part.text : '')).join('');
  return { text, parts, firstMs, end: parts.at(-1)?.type };
}

function row(providers: Record<string, LlmProvider>, patience = {}): FallbackLlm {
  const options = { firstMs: 150, betweenMs: 120, hedgeMs: 1000, ...patience };
  return new FallbackLlm(new Map(Object.entries(providers)), {
    ...options,
    clock: systemClock,
    logger: { ...silentLogger, warn },
  });
}

const whole = ['The capital ', 'of France ', 'is Paris.', 'END'] as const;

describe('several language models as one', () => {
  it('asks the first, and no other', async () => {
    const [a, b] = [scripted([...whole]), scripted(['No.', 'END'])];
    expect(await answer({ a, b })).toMatchObject({ text: 'The capital of France is Paris.', end: 'text-end' });
    expect([a.closed, b.asked.length]).toEqual([1, 0]);
    expect(warn).not.toHaveBeenCalled();
  });

  it.each<[string, Step[]]>([
    ['fails', ['FAIL']],
    ['stalls', ['STALL']],
    ['ends without a word', ['CUT']],
  ])('asks the next when one %s before it began', async (_name, steps) => {
    const [a, b] = [scripted(steps), scripted([...whole])];
    const { text, end, firstMs } = await answer({ a, b });
    expect([text, end]).toEqual(['The capital of France is Paris.', 'text-end']);
    expect(b.asked).toEqual([question]);
    expect(firstMs).toBeLessThan(2000);
    expect(warn).toHaveBeenCalledWith(
      'provider-failover',
      expect.objectContaining({ kind: 'llm', from: 'a', inMidAnswer: false }),
    );
    await systemClock.sleep(1);
    expect(a.closed).toBe(1);
  });

  it.each<[string, Step]>([
    ['fails', 'FAIL'],
    ['stalls', 'STALL'],
    ['is cut', 'CUT'],
  ])('has the next go on when one %s in mid-answer, without a word twice', async (_name, step) => {
    for (const continuation of [['is Paris.'], ['The capital of France is Paris.'], ['of France ', 'is Paris.']]) {
      const [a, b] = [scripted(['The capital ', 'of Fran', 'ce i', step]), scripted([...continuation, 'END'])];
      const { text, end } = await answer({ a, b });
      expect([text, end]).toEqual(['The capital of France is Paris.', 'text-end']);
      expect(b.asked[0]).toEqual([
        ...question,
        { role: 'assistant', text: 'The capital of France' },
        { role: 'system', text: expect.stringContaining('do not repeat') },
      ]);
    }
  });

  it('does not call a tool twice', async () => {
    const [a, b] = [
      scripted(['One moment. ', { call: 'look' }, 'FAIL']),
      scripted([{ call: 'look' }, { call: 'other' }, 'END']),
    ];
    const { parts } = await answer({ a, b });
    expect(parts.flatMap((part) => (part.type === 'tool-call' ? [part.call.name] : []))).toEqual(['look', 'other']);
  });

  it('goes through all of them, and fails with the last', async () => {
    const [a, b, c] = [
      scripted(['FAIL']),
      scripted(['The capital ', 'FAIL']),
      scripted(['The capital of France is Paris.', 'END']),
    ];
    expect((await answer({ a, b, c })).text).toBe('The capital of France is Paris.');
    await expect(answer({ a: scripted(['FAIL']), b: scripted(['STALL']) })).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('b sent nothing'),
    });
  });

  it('asks the next beside one that is slow, and takes who begins first', async () => {
    const slow = scripted([400, ...whole]);
    const quick = scripted(['It is ', 'Paris.', 'END']);
    const { text } = await answer({ slow, quick }, { hedgeMs: 50, firstMs: 5000 });
    expect(text).toBe('It is Paris.');
    await systemClock.sleep(20);
    expect([slow.closed, quick.closed]).toEqual([1, 1]);
    const alone = scripted([20, ...whole]);
    expect((await answer({ alone, quick }, { hedgeMs: 150, firstMs: 5000 })).text).toBe(
      'The capital of France is Paris.',
    );
  });

  it('waits no longer than it usually takes, once that is known', async () => {
    const usual = scripted(...Array.from({ length: 9 }, (): Step[] => ['Yes.', 'END']), [3000, 'Late.', 'END']);
    const next = scripted(['Instead.', 'END']);
    const llm = row({ usual, next }, { hedgeMs: 60_000, firstMs: 60_000 });
    for (let i = 0; i < 9; i++) expect((await answer({}, {}, llm)).text).toBe('Yes.');
    expect((await answer({}, {}, llm)).text).toBe('Instead.');
  });

  it('leaves alone who failed three times in a row', async () => {
    const [dead, b] = [scripted(['FAIL']), scripted(['Here.', 'END'])];
    const llm = row({ dead, b });
    for (let i = 0; i < 6; i++) expect((await answer({}, {}, llm)).text).toBe('Here.');
    expect(dead.asked).toHaveLength(3);
  });

  it('leaves alone who is overtaken three times in a row', async () => {
    const [slow, quick] = [scripted([400, 'Slow.', 'END']), scripted(['Quick.', 'END'])];
    const llm = row({ slow, quick }, { hedgeMs: 20, firstMs: 5000 });
    for (let i = 0; i < 5; i++) expect((await answer({}, {}, llm)).text).toBe('Quick.');
    expect(slow.asked).toHaveLength(3);
  });

  it('does not hold back a script without spaces', async () => {
    const a = scripted(['东京', '是日本', '的首都', 'END']);
    expect((await answer({ a })).parts.filter(({ type }) => type === 'text-delta')).toHaveLength(3);
  });

  it('is quiet when aborted, before and in the middle', async () => {
    const a = scripted(['The capital ', 'of ', 50, 'France', 'END']);
    const call = new AbortController();
    const parts: LlmPart[] = [];
    for await (const part of row({ a, b: scripted([...whole]) }).reply(question, { signal: call.signal, tools: [] })) {
      parts.push(part);
      call.abort();
    }
    expect(parts).toHaveLength(1);
    for await (const _part of row({ a }).reply(question, { signal: AbortSignal.abort(), tools: [] }))
      throw new Error('nothing was to come');
    await systemClock.sleep(1);
    expect(a.closed).toBe(a.asked.length);
  });

  it('loses no word and says none twice, wherever one breaks off', async () => {
    const words = 'one two three four five six seven eight nine ten'.split(/(?<= )/);
    for (let at = 0; at <= words.length; at++) {
      for (const back of [0, 1, 3, at]) {
        const a = scripted([...words.slice(0, at), 'FAIL']);
        // What is not certain to be whole was not said, so it is not missed either.
        const b: LlmProvider = {
          async *reply(messages) {
            const before = messages.find(({ role }) => role === 'assistant')?.text.split(' ').length ?? 0;
            for (const word of words.slice(Math.max(0, before - back))) yield { type: 'text-delta', text: word };
            yield { type: 'text-end', finish: 'stop' };
          },
        };
        expect((await answer({ a, b })).text).toBe(words.join(''));
      }
    }
  });
});
