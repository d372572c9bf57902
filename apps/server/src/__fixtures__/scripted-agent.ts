import { definePlugin, systemClock } from '@repartee/core/providers';
import type { ConfigInput } from '@repartee/core/config';
import { levelVad, scriptedAsr, scriptedLlm, scriptedTurn, toneTts } from '@repartee/testing';

const kinds = { vad: 'scripted', turn: 'scripted', asr: 'scripted', llm: 'scripted', tts: 'scripted' };

/** Hears "what time is it" whenever there is sound, and answers "It is noon." */
export function scriptedAgent(input: Partial<ConfigInput> = {}) {
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
