import { defineModel } from '@repartee/core/providers';

/** Keeps a compute thread and its caches busy for so many ms. */
export default defineModel<undefined, number, number>({
  async load() {
    const memory = new Float64Array(2 ** 21).fill(1);
    return {
      async run(batch) {
        const until = performance.now() + Math.max(...batch);
        let sum = 0;
        while (performance.now() < until) for (let at = 0; at < memory.length; at++) sum += memory[at] as number;
        return batch.map(() => sum);
      },
    };
  },
});
