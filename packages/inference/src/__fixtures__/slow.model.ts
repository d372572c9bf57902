import { defineModel } from '@repartee/core/providers';
import { threadId } from 'node:worker_threads';

export interface SlowInput {
  /** Steps of work, unless the caller gives up. */
  readonly steps: number;
  /** Shared with the test: [0] counts steps done, [1] counts batches begun; while [2] is not 0, the model waits. */
  readonly board?: Int32Array;
}

export interface SlowOutput {
  readonly steps: number;
  readonly threadId: number;
}

/** Busy for 1 ms a step, like a decoder; looks up between steps. */
export default defineModel<unknown, SlowInput, SlowOutput>({
  async load() {
    return {
      async run(batch, context) {
        const board = batch[0]?.board ?? new Int32Array(3);
        Atomics.add(board, 1, 1);
        Atomics.notify(board, 1);
        const steps = batch.map(() => 0);
        const isLive = (row: number) =>
          !context.cancelled(row) && (steps[row] as number) < (batch[row] as SlowInput).steps;
        for (;;) {
          const live = batch.map((_, row) => row).filter(isLive);
          const held = Atomics.load(board, 2) !== 0;
          if (live.length === 0) break;
          const end = performance.now() + 1;
          while (performance.now() < end);
          if (held) continue;
          for (const row of live) (steps[row] as number)++;
          Atomics.add(board, 0, live.length);
        }
        return steps.map((done) => ({ steps: done, threadId }));
      },
    };
  },
});
