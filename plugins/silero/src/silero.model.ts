import { defineModel } from '@repartee/core/providers';
import { INPUT_SAMPLES, LAYER_SIZE, STATE_LAYERS, STATE_SIZE } from './frame-size.js';

export interface SileroOptions {
  /** Path of the ONNX file. */
  readonly model: string;
}

/** One frame of one stream, with all that the model knows of what came before. */
export interface SileroInput {
  /** The last 64 samples of the frame before (zeros at first), then the 512 new ones. */
  readonly samples: Float32Array;
  /** [2, 128]: the state that came with the frame before; zeros at first. */
  readonly state: Float32Array;
}

export interface SileroOutput {
  /** Probability of speech, 0..1. */
  readonly speech: number;
  /** For the next frame of the same stream. */
  readonly state: Float32Array;
}

const NAMES = { inputs: ['input', 'state', 'sr'], outputs: ['output', 'stateN'] };

/** Judges frames of many streams in one run. A row's result does not depend on the rows beside it, to the last bit. */
export default defineModel<SileroOptions, SileroInput, SileroOutput>({
  async load({ model }, onnx) {
    const session = await onnx.open(model, NAMES);
    const rate = onnx.tensor('int64', BigInt64Array.of(16_000n), []);
    return {
      async run(batch) {
        const rows = batch.length;
        const samples = new Float32Array(rows * INPUT_SAMPLES);
        const states = new Float32Array(rows * STATE_SIZE);
        batch.forEach((input, row) => {
          samples.set(input.samples, row * INPUT_SAMPLES);
          for (let layer = 0; layer < STATE_LAYERS; layer++) {
            states.set(layerOf(input.state, 1, 0, layer), (layer * rows + row) * LAYER_SIZE);
          }
        });
        const { output, stateN } = await session.run({
          input: onnx.tensor('float32', samples, [rows, INPUT_SAMPLES]),
          state: onnx.tensor('float32', states, [STATE_LAYERS, rows, LAYER_SIZE]),
          sr: rate,
        });
        const speech = output!.data as Float32Array;
        const nextStates = stateN!.data as Float32Array;
        return batch.map((_, row) => {
          const state = new Float32Array(STATE_SIZE);
          for (let layer = 0; layer < STATE_LAYERS; layer++) {
            state.set(layerOf(nextStates, rows, row, layer), layer * LAYER_SIZE);
          }
          return { speech: speech[row]!, state };
        });
      },
    };
  },
});

/** One layer of one row of a state of shape [2, rows, 128]. */
function layerOf(states: Float32Array, rows: number, row: number, layer: number): Float32Array {
  const from = (layer * rows + row) * LAYER_SIZE;
  return states.subarray(from, from + LAYER_SIZE);
}
