import { Resampler } from '@repartee/core/audio';
import { LISTEN_RATE, systemClock, silentLogger } from '@repartee/core/providers';
import type { AsrInput, AsrProvider } from '@repartee/core/providers';
import { inlineInference } from '@repartee/inference';
import whisper from '@repartee/plugin-whisper-onnx';

/** Our own ear: transcribes what an agent said, to see that it can be understood. */
export async function listener(): Promise<(samples: Float32Array, sampleRate: number) => Promise<string>> {
  const services = {
    inference: inlineInference(),
    clock: systemClock,
    logger: silentLogger,
    resolvePath: (path: string) => path,
  };
  const asr = (await whisper.provide.asr?.(
    whisper.config.parse({ partials: false, language: 'en' }) as never,
    services,
  )) as AsrProvider;
  return async (samples, sampleRate) => {
    const resampler = new Resampler(sampleRate, LISTEN_RATE);
    const input: AsrInput[] = [
      { type: 'audio', samples: resampler.push(samples) },
      { type: 'audio', samples: resampler.flush() },
    ];
    let text = '';
    for await (const part of asr.transcribe(stream(input), { signal: new AbortController().signal })) {
      if (part.type === 'transcript-end') text = part.text;
    }
    return text;
  };
}

async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
