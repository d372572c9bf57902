import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { onnxRuntime } from '@repartee/inference';
import { settings } from '@repartee/plugin-silero';

/** Judges the next 512 samples of its one stream. */
export type Judge = (frame: Float32Array) => Promise<unknown>;

/** The model's own file, one session.run for each frame of each stream: what most programs do. */
export async function plainOnnx(): Promise<Judge> {
  const onnx = onnxRuntime();
  const session = await onnx.open(settings.parse({}).model);
  const rate = onnx.tensor('int64', BigInt64Array.of(16_000n), []);
  const input = new Float32Array(576);
  let state = onnx.tensor('float32', new Float32Array(256), [2, 1, 128]);
  return async (frame) => {
    input.copyWithin(0, 512);
    input.set(frame, 64);
    const { output, stateN } = await session.run({
      input: onnx.tensor('float32', input, [1, 576]),
      state,
      sr: rate,
    });
    state = stateN!;
    return output!.data[0];
  };
}

interface Sherpa {
  readonly Vad: new (
    config: object,
    bufferSeconds: number,
  ) => { acceptWaveform(samples: Float32Array): void; isDetected(): boolean };
}

/** Nothing where it is not installed (see `benchmarks/peers/install-vad`). */
export function sherpaOnnx(): Judge | undefined {
  const folder = new URL('../../.peers/vad/node_modules/', import.meta.url);
  if (!existsSync(folder)) return undefined;
  const { Vad } = createRequire(fileURLToPath(folder))('sherpa-onnx-node') as Sherpa;
  const model = settings.parse({}).model;
  const vad = new Vad(
    {
      sileroVad: { model, threshold: 0.5, minSilenceDuration: 0.25, minSpeechDuration: 0.25, windowSize: 512 },
      sampleRate: 16_000,
      numThreads: 1,
      debug: false,
    },
    30,
  );
  return async (frame) => {
    vad.acceptWaveform(frame);
    return vad.isDetected();
  };
}

/** µs of CPU a frame, of the whole process: the least of some rounds. */
export async function leastUs(judge: (frame: Float32Array) => Promise<unknown>, speech: Float32Array): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < 5; round++) {
    const from = process.cpuUsage();
    let frames = 0;
    for (let at = 0; frames < 300; at = (at + 512) % (speech.length - 512), frames++) {
      await judge(speech.slice(at, at + 512));
    }
    const { user, system } = process.cpuUsage(from);
    least = Math.min(least, (user + system) / frames);
  }
  return least;
}
