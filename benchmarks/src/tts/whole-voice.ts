import { join } from 'node:path';
import { onnxRuntime } from '@repartee/inference';
import { piperSettings } from '@repartee/plugin-piper';
import { cpuMs } from './cpu-ms.js';

export interface WholeRun {
  readonly cpuMs: number;
  readonly samples: Float32Array;
}

/** The voice as one run for the whole utterance, as it was published: nothing is heard before all is computed. */
export async function wholeVoice(): Promise<(ids: readonly number[], scales: readonly number[]) => Promise<WholeRun>> {
  const onnx = onnxRuntime();
  const { voice } = piperSettings.parse({});
  const encoder = await onnx.open(join(voice, 'encoder.onnx'));
  const decoder = await onnx.open(join(voice, 'decoder.onnx'));
  return async (ids, scales) => {
    const from = cpuMs();
    const { z } = await encoder.run({
      input: onnx.tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
      input_lengths: onnx.tensor('int64', BigInt64Array.of(BigInt(ids.length)), [1]),
      scales: onnx.tensor('float32', Float32Array.from(scales), [3]),
    });
    const { audio } = await decoder.run({ z: z! });
    return { cpuMs: cpuMs() - from, samples: audio!.data as Float32Array };
  };
}
