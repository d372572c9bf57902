import type { OnnxNames, OnnxRuntime, OnnxSession } from '@repartee/core/providers';
import { CONTEXT_SAMPLES, INPUT_SAMPLES, LAYER_SIZE, STATE_LAYERS, STATE_SIZE } from './frame-size.js';
import type { Network } from './silero.model.js';

/** What a file of Silero VAD has, since version 5. */
export const fileNames: OnnxNames = { inputs: ['input', 'state', 'sr'], outputs: ['output', 'stateN'] };

/** A file as it is: for one whose weights are not where they are looked for. Its states are [2, rows, 128]. */
export function fileNetwork(session: OnnxSession, onnx: OnnxRuntime): Network {
  const rate = onnx.tensor('int64', BigInt64Array.of(16_000n), []);
  return {
    async run(batch) {
      const rows = batch.length;
      const input = new Float32Array(rows * INPUT_SAMPLES);
      const state = new Float32Array(rows * STATE_SIZE);
      batch.forEach(({ samples, memory }, row) => {
        input.set(memory.subarray(STATE_SIZE), row * INPUT_SAMPLES);
        input.set(samples, row * INPUT_SAMPLES + CONTEXT_SAMPLES);
        for (let layer = 0; layer < STATE_LAYERS; layer++) {
          state.set(layerOf(memory, 1, 0, layer), (layer * rows + row) * LAYER_SIZE);
        }
      });
      const { output, stateN } = await session.run({
        input: onnx.tensor('float32', input, [rows, INPUT_SAMPLES]),
        state: onnx.tensor('float32', state, [STATE_LAYERS, rows, LAYER_SIZE]),
        sr: rate,
      });
      const states = new Float32Array(rows * STATE_SIZE);
      for (let row = 0; row < rows; row++) {
        for (let layer = 0; layer < STATE_LAYERS; layer++) {
          const values = layerOf(stateN!.data as Float32Array, rows, row, layer);
          states.set(values, row * STATE_SIZE + layer * LAYER_SIZE);
        }
      }
      return { speech: output!.data as Float32Array, states };
    },
  };
}

/** One layer of one row of a state of shape [2, rows, 128]. */
function layerOf(states: Float32Array, rows: number, row: number, layer: number): Float32Array {
  const from = (layer * rows + row) * LAYER_SIZE;
  return states.subarray(from, from + LAYER_SIZE);
}
