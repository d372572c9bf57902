import { framesOf } from '@repartee/core/audio';
import { definePlugin, systemClock } from '@repartee/core/providers';
import type { SpeechChunk, TtsProvider, VadProvider } from '@repartee/core/providers';
import { scriptedAsr, scriptedLlm, scriptedTurn } from '@repartee/testing/scripted';
import { z } from 'zod';

const frameSamples = 512;
const sampleRate = 24_000;

/** Providers that need next to no time themselves, so that what is measured is everything around them. */
export default definePlugin({
  name: 'scripted',
  config: z.strictObject({}),
  provide: {
    vad: () => loudVad,
    turn: () => scriptedTurn(),
    asr: () => scriptedAsr(['Ten meters.'], systemClock, 20),
    llm: () => scriptedLlm(['Ten meters it is.'], systemClock, 5),
    tts: () => hummingTts,
  },
});

/** A frame above -40 dBFS is speech. */
const loudVad: VadProvider = {
  async *listen(audio, { signal }) {
    let offset = 0;
    for await (const samples of framesOf(audio, frameSamples, signal)) {
      let energy = 0;
      for (let i = 0; i < frameSamples; i++) energy += samples[i]! * samples[i]!;
      yield { samples, offset, speech: energy / frameSamples > 1e-4 ? 0.95 : 0.02 };
      offset += frameSamples;
    }
  },
};

const hum = Float32Array.from({ length: sampleRate * 1.5 }, (_, i) => 0.3 * Math.sin(i / 8));

/** 1.5 s of a tone for each text, all of it at once. */
const hummingTts: TtsProvider = {
  async *speak(text, { signal }): AsyncGenerator<SpeechChunk> {
    let written = '';
    for await (const delta of text) written += delta;
    if (signal.aborted || written.trim() === '') return;
    yield { samples: hum, sampleRate, words: [{ from: 0, to: written.length, startMs: 0, endMs: 1500 }] };
  },
};
