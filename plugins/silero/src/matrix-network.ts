import type { OnnxRuntime } from '@repartee/core/providers';
import { STATE_SIZE, WINDOW_SAMPLES, WINDOWS } from './frame-size.js';
import { matrixGraph } from './matrix-graph.js';
import type { Network } from './silero.model.js';
import type { SileroWeights } from './silero-weights.js';
import { FRAME_WINDOWS_SIZE, writeWindows } from './write-windows.js';

/** What goes into a run. */
interface Inputs {
  readonly rows: number;
  readonly windows: Float32Array;
  readonly states: Float32Array;
}

/** Silero VAD as products of matrices. */
export async function matrixNetwork(weights: SileroWeights, onnx: OnnxRuntime): Promise<Network> {
  const session = await onnx.open(matrixGraph(weights));
  // Kept for the next run; a run that begins before another has ended takes others.
  const spare: Inputs[] = [];
  return {
    async run(batch) {
      const rows = batch.length;
      const inputs = takeFor(rows, spare);
      const { windows, states } = inputs;
      batch.forEach(({ samples, memory }, row) => {
        writeWindows(windows, row * FRAME_WINDOWS_SIZE, memory.subarray(STATE_SIZE), samples);
        states.set(memory.subarray(0, STATE_SIZE), row * STATE_SIZE);
      });
      const windowRows = windows.subarray(0, rows * FRAME_WINDOWS_SIZE);
      const { speech, nextState } = await session.run({
        windows: onnx.tensor('float32', windowRows, [rows * WINDOWS, WINDOW_SAMPLES]),
        state: onnx.tensor('float32', states.subarray(0, rows * STATE_SIZE), [rows, STATE_SIZE]),
      });
      spare.push(inputs);
      return { speech: speech!.data as Float32Array, states: nextState!.data as Float32Array };
    },
  };
}

function takeFor(rows: number, spare: Inputs[]): Inputs {
  const kept = spare.pop();
  if (kept && kept.rows >= rows) return kept;
  return {
    rows,
    windows: new Float32Array(rows * FRAME_WINDOWS_SIZE),
    states: new Float32Array(rows * STATE_SIZE),
  };
}
