import { joinSamples } from '@repartee/core/audio';
import type { TtsProvider } from '@repartee/core/providers';
import type { CountedRun } from './counted-inference.js';
import { cpuMs } from './cpu-ms.js';
import type { Chunk } from './audio-ahead.js';

/** CPU of one call, in ms. */
export interface SpokenText {
  /** To the first audio, and of that in the models. */
  readonly firstMs: number;
  readonly encoderMs: number;
  readonly windowMs: number;
  readonly totalMs: number;
  readonly chunks: readonly Chunk[];
  readonly samples: Float32Array;
  readonly sampleRate: number;
  readonly runs: readonly CountedRun[];
}

/** One call by itself; `runs` is where the provider's inference counts. */
export async function speakCounted(tts: TtsProvider, text: string, runs: CountedRun[]): Promise<SpokenText> {
  runs.length = 0;
  const { signal } = new AbortController();
  const chunks: Chunk[] = [];
  const sounds: Float32Array[] = [];
  let sampleRate = 0;
  let [encoderMs, windowMs] = [0, 0];
  const from = cpuMs();
  for await (const chunk of tts.speak(whole(text), { signal })) {
    const readyMs = cpuMs() - from;
    if (chunks.length === 0) {
      encoderMs = timeIn(runs, 'piper-encoder');
      windowMs = timeIn(runs, 'piper-decoder');
    }
    ({ sampleRate } = chunk);
    sounds.push(chunk.samples);
    chunks.push({ readyMs, audioMs: (chunk.samples.length * 1000) / sampleRate });
  }
  const totalMs = cpuMs() - from;
  return {
    firstMs: chunks[0]?.readyMs ?? NaN,
    encoderMs,
    windowMs,
    totalMs,
    chunks,
    samples: joinSamples(sounds),
    sampleRate,
    runs: [...runs],
  };
}

async function* whole(text: string): AsyncGenerator<string> {
  yield text;
}

function timeIn(runs: readonly CountedRun[], model: string): number {
  return runs.filter((run) => run.model === model).reduce((sum, run) => sum + run.cpuMs, 0);
}
