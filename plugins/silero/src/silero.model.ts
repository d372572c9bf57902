import { existsSync, readFileSync } from 'node:fs';
import { defineModel } from '@repartee/core/providers';
import { FRAME_SAMPLES, MEMORY_SIZE, STATE_SIZE } from './frame-size.js';
import { fileNames, fileNetwork } from './file-network.js';
import { matrixNetwork } from './matrix-network.js';
import { sileroWeights } from './silero-weights.js';

export interface SileroOptions {
  /** Path of the ONNX file. */
  readonly model: string;
}

/** One frame of one stream, with all that the model knows of what came before. */
export interface SileroInput {
  /** 512 new ones. */
  readonly samples: Float32Array;
  /** What came with the frame before; zeros at first. */
  readonly memory: Float32Array;
}

export interface SileroOutput {
  /** Probability of speech, 0..1. */
  readonly speech: number;
  /** For the next frame of the same stream: the state, then the last 64 samples. */
  readonly memory: Float32Array;
}

/** Judges frames in one run; rows side by side. */
export interface Network {
  /** `states`: [rows, 256], the new state of each. */
  run(batch: readonly SileroInput[]): Promise<{ readonly speech: Float32Array; readonly states: Float32Array }>;
}

/** Judges frames of many streams in one run. A row's result does not depend on the rows beside it, to the last bit. */
export default defineModel<SileroOptions, SileroInput, SileroOutput>({
  async load({ model }, onnx) {
    const weights = existsSync(model) ? sileroWeights(readFileSync(model)) : undefined;
    const network = weights ? await matrixNetwork(weights, onnx) : fileNetwork(await onnx.open(model, fileNames), onnx);
    return {
      async run(batch) {
        const { speech, states } = await network.run(batch);
        return batch.map(({ samples }, row) => {
          const memory = new Float32Array(MEMORY_SIZE);
          memory.set(states.subarray(row * STATE_SIZE, (row + 1) * STATE_SIZE));
          memory.set(samples.subarray(STATE_SIZE - MEMORY_SIZE), STATE_SIZE);
          return { speech: speech[row] as number, memory };
        });
      },
      example: () => ({ samples: new Float32Array(FRAME_SAMPLES), memory: new Float32Array(MEMORY_SIZE) }),
    };
  },
});
