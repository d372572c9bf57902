import { Conversations } from '@repartee/core';
import { configSchema } from '@repartee/core/config';
import { silentLogger, systemClock } from '@repartee/core/providers';
import { levelVad, scriptedAsr, scriptedLlm, scriptedTurn, toneTts } from '@repartee/testing';

export const scriptedRate = 16_000;

export interface Script {
  readonly heard: readonly string[];
  readonly replies: readonly string[];
  readonly maxSessions?: number;
}

/** Real conversations on the process clock, with providers that do as they are told. */
export function scriptedConversations({ heard, replies, maxSessions = 1 }: Script): Conversations {
  let ids = 0;
  return new Conversations({
    providers: {
      vad: levelVad(),
      turn: scriptedTurn(),
      asr: scriptedAsr(heard, systemClock, 1),
      llm: scriptedLlm(replies, systemClock),
      tts: toneTts(systemClock),
    },
    tools: [],
    config: configSchema.parse({ plugins: {}, providers: { vad: 'x', turn: 'x', asr: 'x', llm: 'x', tts: 'x' } }),
    clock: systemClock,
    logger: silentLogger,
    createId: (prefix) => `${prefix}_${++ids}`,
    maxSessions,
  });
}

/** PCM16 of a sound, or of silence. */
export function sound(ms: number, level: number): Buffer {
  const samples = Int16Array.from({ length: (scriptedRate / 1000) * ms }, (_, i) => level * Math.sin(i / 4));
  return Buffer.from(samples.buffer);
}
