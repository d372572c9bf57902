import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Caller, wordErrorRate } from '@repartee/cli/caller';
import { importPlugin } from '@repartee/core';
import { LISTEN_RATE, silentLogger, systemClock } from '@repartee/core/providers';
import type { AsrInput, AsrProvider, Plugin } from '@repartee/core/providers';
import { inlineInference } from '@repartee/inference';
import { speechFixture } from '@repartee/testing';
import { startServer } from './start-server.js';
import type { RunningServer } from './start-server.js';

/** The agent of `npm start`, without its greeting: real models, real sockets, real time. */
const config = {
  plugins: { silero: null, 'smart-turn': null, 'whisper-onnx': null, script: null, piper: { deterministic: true } },
  providers: { vad: 'silero', turn: 'smart-turn', asr: 'whisper-onnx', llm: 'script', tts: 'piper' },
  agent: { tools: ['set_timer'] },
  server: { host: '127.0.0.1' },
};

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ config, port: 0 });
}, 120_000);
afterAll(() => server?.close(), 60_000);

const call = () => Caller.connect({ url: `${server.url.replace('http', 'ws')}/realtime`, sampleRate: LISTEN_RATE });

/** What our own transcriber makes of what the agent said. */
async function listenTo(caller: Caller): Promise<string> {
  const services = {
    inference: inlineInference(),
    clock: systemClock,
    logger: silentLogger,
    resolvePath: (path: string) => path,
  };
  const module = await importPlugin('@repartee/plugin-whisper-onnx', process.cwd());
  const { default: whisper } = module as { default: Plugin };
  const asr = (await whisper.provide.asr?.(whisper.config.parse({ language: 'en' }), services)) as AsrProvider;
  const heard: AsrInput[] = caller.heard.audio.map(({ samples }) => ({ type: 'audio', samples }));
  let text = '';
  for await (const part of asr.transcribe(stream(heard), { signal: new AbortController().signal })) {
    if (part.type === 'transcript-end') text = part.text;
  }
  return text;
}

async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

describe('the whole agent', () => {
  it('hears a person, understands, and answers so that it can be understood', async () => {
    await using caller = await call();
    const { samples, text } = speechFixture('go-forward');
    const { response, messages } = await caller.answer(await caller.speak(samples, LISTEN_RATE), 60_000);
    expect(wordErrorRate(text, messages.map((message) => message.text).join(' ')).rate).toBeLessThanOrEqual(0.25);
    expect(response.status).toBe('completed');
    expect(response.text.toLowerCase()).toContain('go forward');
    expect(wordErrorRate(response.text, await listenTo(caller)).rate).toBeLessThan(0.25);
  }, 120_000);

  it('answers what is written', async () => {
    await using caller = await call();
    const { response } = await caller.answer(caller.write('What is twelve times seven?'), 60_000);
    expect(response.text).toContain('84');
    expect(await listenTo(caller)).toMatch(/84|eighty.four/i);
  }, 120_000);

  it('falls silent when the person speaks over it, and hears them out', async () => {
    await using caller = await call();
    caller.write('What can you do?');
    await caller.until(() => caller.heard.audio.length > 0, 60_000);
    const { samples } = speechFixture('go-forward');
    const { response } = await caller.answer(await caller.speak(samples, LISTEN_RATE), 60_000);
    expect(caller.log.responses[0]).toMatchObject({ status: 'cancelled' });
    expect(response.text.toLowerCase()).toContain('go forward');
  }, 120_000);

  it('holds several conversations at once, and mixes up none', async () => {
    const sums = [
      ['What is two plus three?', '5'],
      ['What is nine times nine?', '81'],
      ['What is forty minus two?', '38'],
    ] as const;
    const answers = await Promise.all(
      sums.map(async ([question]) => {
        await using caller = await call();
        return (await caller.answer(caller.write(question), 60_000)).response.text;
      }),
    );
    answers.forEach((answer, index) => expect(answer).toContain(sums[index]![1]));
  }, 120_000);

  it('shows its work in the metrics', async () => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    expect(text).toMatch(/realtime_requests_total\{[^}]*\} [1-9]/);
    expect(text).toMatch(/realtime_latency_seconds_count\{[^}]*stage="total"[^}]*\} [1-9]/);
    expect(text).toMatch(/repartee_pool_[a-z_]+\{[^}]*whisper[^}]*\} [0-9]/);
  });
});
