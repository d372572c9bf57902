import { setImmediate } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import { defineModel } from '@repartee/core/providers';

/** Memory that a test shares with the workers. */
export const slots = { batches: 0, steps: 1, hold: 2 } as const;

export interface SlowInput {
  /** Work to do, unless the caller gives up. */
  readonly steps: number;
  /** The model counts batches and steps here; while `hold` is 1 it is busy without getting on. */
  readonly board: Int32Array;
  /** Never asks whether the caller has given up. */
  readonly deaf?: boolean;
}

export interface SlowOutput {
  readonly steps: number;
  readonly threadId: number;
}

/** Blocks its thread as onnxruntime does, 1 ms a step, and yields and looks up between steps, like a decoder. */
export default defineModel<{ board?: Int32Array; example?: SlowInput }, SlowInput, SlowOutput>({
  async load({ board: loading, example }) {
    if (loading) Atomics.add(loading, slots.batches, 1);
    while (loading && Atomics.load(loading, slots.hold) === 1);
    return {
      ...(example && { example: () => example }),
      async run(batch, context) {
        const { board } = batch[0] as SlowInput;
        Atomics.add(board, slots.batches, 1);
        const done = batch.map(() => 0);
        for (;;) {
          const live = batch.flatMap(({ steps, deaf }, row) =>
            (!deaf && context.cancelled(row)) || (done[row] as number) >= steps ? [] : [row],
          );
          if (live.length === 0) return done.map((steps) => ({ steps, threadId }));
          for (const end = performance.now() + 1; performance.now() < end;);
          await setImmediate();
          if (Atomics.load(board, slots.hold) === 1) continue;
          for (const row of live) done[row]!++;
          Atomics.add(board, slots.steps, live.length);
        }
      },
    };
  },
});
