import { defineModel } from '@repartee/core/providers';

export interface EndingInput {
  readonly way: 'exit' | 'throw';
  /** Shared: 1 once a worker has been ended for it, so that it ends no other. */
  readonly done: Int32Array;
}

/** Ends the worker that runs it. */
export default defineModel<null, EndingInput, null>({
  async load() {
    return {
      async run(batch) {
        for (const { way, done } of batch) {
          if (Atomics.exchange(done, 0, 1) === 1) continue;
          if (way === 'exit') process.exit(9);
          setImmediate(() => {
            throw new Error('Ended by the benchmark');
          });
          await new Promise<never>(() => undefined);
        }
        return batch.map(() => null);
      },
    };
  },
});
