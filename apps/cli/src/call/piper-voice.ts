import { joinSamples } from '@repartee/core/audio';
import { silentLogger, systemClock } from '@repartee/core/providers';
import { inlineInference } from '@repartee/inference';
import type { Voice } from './voice.js';

/** The voice that comes with Repartee, run in this process. */
export async function piperVoice(): Promise<Voice> {
  const { default: plugin } = await import('@repartee/plugin-piper');
  const settings = plugin.config.parse({ deterministic: true });
  const resolvePath = (path: string) => path;
  const services = { inference: inlineInference(), clock: systemClock, logger: silentLogger, resolvePath };
  const tts = await plugin.provide.tts!(settings, services);
  return {
    async say(text, speed) {
      const chunks: Float32Array[] = [];
      let sampleRate = 0;
      for await (const chunk of tts.speak(once(text), { signal: new AbortController().signal, speed })) {
        chunks.push(chunk.samples);
        sampleRate = chunk.sampleRate;
      }
      return { samples: joinSamples(chunks), sampleRate };
    },
  };
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
