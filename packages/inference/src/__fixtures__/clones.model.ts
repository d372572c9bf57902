import { defineModel } from '@repartee/core/providers';

/** Answers with rows that share one buffer, and says what it received. */
export default defineModel<{ scale: number }, { samples: Float32Array }, { scaled: Float32Array }>({
  async load({ scale }) {
    return {
      async run(batch) {
        const all = new Float32Array(batch.length * 4);
        batch.forEach(({ samples }, row) =>
          all.set(
            samples.map((sample) => sample * scale),
            row * 4,
          ),
        );
        return batch.map((_, row) => ({ scaled: all.subarray(row * 4, row * 4 + 4) }));
      },
    };
  },
});
