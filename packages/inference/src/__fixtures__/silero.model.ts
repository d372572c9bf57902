import { defineModel } from '@repartee/core/providers';

export interface FrameInput {
  /** 576 samples at 16 kHz. */
  readonly samples: Float32Array;
  /** 2 × 128. */
  readonly state: Float32Array;
}

export interface FrameOutput {
  readonly speech: number;
  readonly state: Float32Array;
}

/**
 * Silero VAD, batched: enough of it to show that a real model gives the same through the pool. With `copies` every frame
 * is run that often side by side, to keep onnxruntime busy for longer.
 */
export default defineModel<{ path: string; copies?: number }, FrameInput, FrameOutput>({
  async load({ path, copies = 1 }, onnx) {
    const session = await onnx.open(path);
    const rate = onnx.tensor('int64', BigInt64Array.of(16_000n), []);
    return {
      async run(frames) {
        const batch = frames.flatMap((frame) => Array.from({ length: copies }, () => frame));
        const rows = batch.length;
        const input = new Float32Array(rows * 576);
        const state = new Float32Array(2 * rows * 128);
        batch.forEach((frame, row) => {
          input.set(frame.samples, row * 576);
          state.set(frame.state.subarray(0, 128), row * 128);
          state.set(frame.state.subarray(128), (rows + row) * 128);
        });
        const { output, stateN } = await session.run({
          input: onnx.tensor('float32', input, [rows, 576]),
          state: onnx.tensor('float32', state, [2, rows, 128]),
          sr: rate,
        });
        const speech = output?.data as Float32Array;
        const next = stateN?.data as Float32Array;
        return frames.map((_, at) => {
          const row = at * copies;
          const own = new Float32Array(256);
          own.set(next.subarray(row * 128, (row + 1) * 128));
          own.set(next.subarray((rows + row) * 128, (rows + row + 1) * 128), 128);
          return { speech: speech[row] as number, state: own };
        });
      },
    };
  },
});
