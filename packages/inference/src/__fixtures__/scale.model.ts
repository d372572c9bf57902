import { defineModel } from '@repartee/core/providers';

export interface Scaled {
  readonly scaled: Float32Array;
  /** Bytes the worker still holds of what it answered the last time. */
  readonly heldBytes: number;
}

/** Multiplies samples, as many in each row; the rows of a batch share one buffer. */
export default defineModel<{ factor: number }, { samples: Float32Array }, Scaled>({
  async load({ factor }) {
    let last = new Float32Array(0);
    return {
      async run(batch) {
        const heldBytes = last.byteLength;
        const length = batch[0]?.samples.length ?? 0;
        const all = new Float32Array(batch.length * length);
        batch.forEach(({ samples }, row) =>
          all.set(
            samples.map((sample) => sample * factor),
            row * length,
          ),
        );
        last = all;
        return batch.map((_, row) => ({ scaled: all.subarray(row * length, (row + 1) * length), heldBytes }));
      },
    };
  },
});
