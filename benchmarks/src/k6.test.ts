import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it, jest } from '@jest/globals';
import { definePlugin, systemClock } from '@repartee/core/providers';
import { startServer } from '@repartee/server';
import { levelVad, scriptedAsr, scriptedLlm, scriptedTurn, toneTts } from '@repartee/testing';
import { k6Binary } from './k6-binary.js';
import { loadTests, runK6 } from './k6-run.js';
import type { LoadTest } from './k6-run.js';

const k6 = k6Binary();
if (!k6)
  console.warn('The load tests are skipped: there is no k6 1.6 or newer here. benchmarks/install-k6 installs it.');

/** Whatever is asked, most of its words are in here. */
const everyQuestion =
  'Go forward ten meters, unless to be rather cold hearted and rather selfish is to be ill disposed.';

jest.setTimeout(60_000);

const kinds = { vad: 'scripted', turn: 'scripted', asr: 'scripted', llm: 'scripted', tts: 'scripted' };

/** Everything of a server but the models: what it hears is known before, and its voice is a tone. */
function startScriptedServer({ hears, gain = 1 }: { readonly hears: string; readonly gain?: number }) {
  const plugin = definePlugin({
    name: 'scripted',
    config: { safeParse: (data: unknown) => ({ success: true, data }) } as never,
    provide: {
      vad: () => levelVad(),
      turn: () => scriptedTurn(),
      asr: () => scriptedAsr([hears], systemClock, 10),
      llm: () => scriptedLlm(['Ten meters it is.'], systemClock, 1),
      tts: () => quieter(toneTts(systemClock, { msPerWord: 100, delayMs: 1 }), gain),
    },
  });
  return startServer({
    config: {
      plugins: { scripted: {} },
      providers: kinds,
      agent: { greeting: 'Welcome.' },
      server: { apiKeys: ['a-key-for-k6'] },
      // The recording pauses between its words, and a level is all that this VAD knows.
      turnTaking: { minDelayMs: 600 },
    },
    host: '127.0.0.1',
    port: 0,
    importPlugin: async () => ({ default: plugin }),
  });
}

function quieter(tts: ReturnType<typeof toneTts>, gain: number): typeof tts {
  return {
    async *speak(text, options) {
      for await (const chunk of tts.speak(text, options)) {
        yield { ...chunk, samples: chunk.samples.map((sample) => sample * gain) };
      }
    },
  };
}

/** One caller, as fast as speech goes; times are not judged. */
async function smoke(test: LoadTest, url: string, settings: Readonly<Record<string, string>> = {}) {
  let output = '';
  const code = await runK6({
    k6: k6!,
    test,
    settings: {
      URL: url,
      API_KEY: 'a-key-for-k6',
      PROFILE: 'smoke',
      VUS: '1',
      TURNS: '1',
      BUDGET_MS: '0',
      GREETING_MS: '300',
      ...settings,
    },
    args: ['--quiet'],
    onOutput: (text) => (output += text),
  });
  return { code, output };
}

async function portWithoutServer(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

(k6 ? describe : describe.skip)('the load tests', () => {
  it('are green when every question is answered', async () => {
    const server = await startScriptedServer({ hears: everyQuestion });
    try {
      const runs = await Promise.all(loadTests.map((test) => smoke(test, server.url, { VUS: '2', TURNS: '2' })));
      for (const { code, output } of runs) {
        expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/voice_turns +.*count=4\b/) });
      }
    } finally {
      await server.close();
    }
  });

  it('are red when nobody listens', async () => {
    const url = `http://127.0.0.1:${await portWithoutServer()}`;
    const runs = await Promise.all(loadTests.map((test) => smoke(test, url)));
    for (const { code, output } of runs) {
      expect({ code, output }).toEqual({ code: 99, output: expect.stringContaining('not-connected') });
    }
  });

  it('are red when the answer cannot be heard, and when it is the answer to something else', async () => {
    const mute = await startScriptedServer({ hears: everyQuestion, gain: 0 });
    const deaf = await startScriptedServer({ hears: 'The weather is fine today.' });
    try {
      const [silent, mistaken] = await Promise.all([smoke('websocket', mute.url), smoke('socket-io', deaf.url)]);
      expect(silent).toEqual({ code: 99, output: expect.stringContaining('answer-silent') });
      expect(mistaken).toEqual({ code: 99, output: expect.stringContaining('BROKEN rate>0.9') });
      expect(mistaken.output).toMatch(/voice_turn_ok +rate=1\b/);
    } finally {
      await Promise.all([mute.close(), deaf.close()]);
    }
  });
});
