import type { InferenceLane, LoadedModel } from '@repartee/core/providers';
import { definePlugin } from '@repartee/core/providers';
import { z } from 'zod';
import type { EndingInput } from './ending.model.js';

const lanes: readonly InferenceLane[] = ['compute', 'compute', 'compute', 'compute', 'vad'];

/** A plugin of the benchmark only: with every SIGUSR2 it ends one worker thread of the server, from the inside. */
export default definePlugin({
  name: 'ending',
  config: z.strictObject({}),
  provide: {},
  async tools(_, { inference, logger }) {
    const models = new Map<InferenceLane, LoadedModel<EndingInput, null>>();
    for (const lane of new Set(lanes)) {
      models.set(
        lane,
        await inference.load({
          name: `ending-${lane}`,
          module: new URL('./ending.model.js', import.meta.url),
          options: null,
          lane,
          policy: { maxBatch: 1, maxWaitMs: 0, maxQueue: 10 },
        }),
      );
    }
    let count = 0;
    process.on('SIGUSR2', () => {
      const way = count % 2 === 0 ? 'exit' : 'throw';
      const model = models.get(lanes[count++ % lanes.length] as InferenceLane);
      const done = new Int32Array(new SharedArrayBuffer(4));
      const { signal } = new AbortController();
      model?.run({ way, done }, { signal, priority: 'urgent' }).catch((error: unknown) => {
        logger.error('ending-failed', { error });
      });
    });
    return [];
  },
});
