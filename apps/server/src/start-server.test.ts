import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { definePlugin, systemClock } from '@repartee/core/providers';
import type { ConfigInput } from '@repartee/core/config';
import { levelVad, scriptedAsr, scriptedLlm, scriptedTurn, toneTts } from '@repartee/testing';
import { Call } from './__fixtures__/call.js';
import { startServer } from './start-server.js';

const kinds = { vad: 'scripted', turn: 'scripted', asr: 'scripted', llm: 'scripted', tts: 'scripted' };

/** Hears "what time is it" whenever there is sound, and answers "It is noon." */
function scriptedAgent(input: Partial<ConfigInput> = {}) {
  const closed: string[] = [];
  const closing = <T extends object>(kind: string, provider: T): T =>
    Object.assign(provider, {
      async [Symbol.asyncDispose]() {
        closed.push(kind);
      },
    });
  const plugin = definePlugin({
    name: 'scripted',
    config: { safeParse: (data: unknown) => ({ success: true, data }) } as never,
    provide: {
      vad: () => closing('vad', levelVad()),
      turn: () => closing('turn', scriptedTurn()),
      asr: () => closing('asr', scriptedAsr(['what time is it'], systemClock, 10)),
      llm: () => closing('llm', scriptedLlm(['It is noon.'], systemClock, 1)),
      tts: () => closing('tts', toneTts(systemClock, { msPerWord: 100, delayMs: 1 })),
    },
  });
  return {
    closed,
    options: {
      config: { plugins: { scripted: {} }, providers: kinds, ...input },
      host: '127.0.0.1',
      port: 0,
      importPlugin: async () => ({ default: plugin }),
    },
  };
}

async function get(url: string, path: string): Promise<string> {
  const response = await fetch(new URL(path, url));
  expect(response.status).toBe(200);
  return response.text();
}

describe('the server', () => {
  it('talks: speech in, the answer out, and the metrics know of it', async () => {
    const server = await startServer(scriptedAgent().options);
    try {
      await using call = await Call.to(server.url);
      call.speak();
      const heard = await call.event('conversation.item.input_audio_transcription.completed');
      expect(heard['transcript']).toBe('what time is it');
      const said = await call.event('response.output_audio_transcript.done');
      expect(said['transcript']).toBe('It is noon.');
      await call.event('repartee.turn.timeline');
      // Three words of 100 ms at 24 kHz, two bytes a sample.
      expect(call.audioBytes).toBe(3 * 2400 * 2);
      const metrics = await get(server.url, '/metrics');
      expect(metrics).toContain('realtime_requests_total{outcome="completed",modality="audio"} 1');
      expect(metrics).toContain('realtime_latency_seconds_count{stage="total"} 1');
      expect(metrics).toContain('repartee_sessions 1');
    } finally {
      await server.close();
    }
  });

  it('says who serves what, is ready, and has a page', async () => {
    const server = await startServer(scriptedAgent().options);
    try {
      expect(server.serving.map(({ kind, plugin }) => `${kind} ${plugin}`)).toEqual(
        ['vad', 'turn', 'asr', 'llm', 'tts'].map((kind) => `${kind} scripted`),
      );
      expect(JSON.parse(await get(server.url, '/health/ready'))).toEqual({ status: 'ready' });
      expect(await get(server.url, '/')).toContain('<html');
    } finally {
      await server.close();
    }
  });

  it('closes during an answer: the client is told, the providers after it, the port last', async () => {
    const { closed, options } = scriptedAgent({
      agent: { greeting: 'Welcome to a very long greeting of many words.' },
    });
    const server = await startServer(options);
    const call = await Call.to(server.url);
    await call.event('response.created');
    await Promise.all([server.close(), server.close()]);
    expect(closed).toEqual(['tts', 'llm', 'asr', 'turn', 'vad']);
    await call.until(() => call.closeCode !== undefined);
    expect(call.closeCode).toBe(1001);
    const { hostname, port } = new URL(server.url);
    const refused = await new Promise((resolve) =>
      connect(Number(port), hostname, () => resolve('open')).on('error', (error: NodeJS.ErrnoException) =>
        resolve(error.code),
      ),
    );
    expect(refused).toBe('ECONNREFUSED');
  });

  it('names the setting when the port is taken, and closes what it had started', async () => {
    const server = await startServer(scriptedAgent().options);
    try {
      const second = scriptedAgent();
      const port = Number(new URL(server.url).port);
      await expect(startServer({ ...second.options, port })).rejects.toMatchObject({
        code: 'config',
        message: `Cannot listen on 127.0.0.1:${port}: the port is taken. Choose another with PORT and HOST, or server.port and server.host.`,
      });
      expect(second.closed).toHaveLength(5);
    } finally {
      await server.close();
    }
  });

  it('explains a wrong config and starts nothing', async () => {
    const { options } = scriptedAgent({ agent: { speed: 9 } });
    await expect(startServer(options)).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining('agent.speed: expected a number of at most 4, got 9'),
    });
  });

  it('closes the providers when the start fails after them', async () => {
    const { closed, options } = scriptedAgent({ agent: { tools: ['set_timer'] } });
    await expect(startServer(options)).rejects.toThrow('agent.tools[0]: expected a tool of a plugin');
    expect(closed).toHaveLength(5);
  });
});
