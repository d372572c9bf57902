import { readlinkSync } from 'node:fs';
import { getPriority } from 'node:os';
import { ReparteeError, defineModel } from '@repartee/core/providers';

export type MoodyInput = 'echo' | 'niceness' | 'throw' | 'refuse' | 'short' | 'function' | 'exit' | 'stray';

/** A model with every kind of bad behaviour, on demand; `options.load` names the way it fails to load. */
export default defineModel<{ load?: 'throw' | 'exit'; example?: MoodyInput }, MoodyInput, unknown>({
  async load(options) {
    if (options.load === 'throw') throw new TypeError('no such layer');
    if (options.load === 'exit') process.exit(3);
    const { example } = options;
    return {
      ...(example && { example: () => example }),
      async run(batch) {
        if (batch.includes('niceness')) {
          return batch.map(() => getPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1))));
        }
        if (batch.includes('throw')) throw new RangeError('index out of bounds', { cause: new Error('bad row') });
        if (batch.includes('refuse')) {
          throw new ReparteeError('provider', 'Expected 16 kHz', { retryable: true, details: { sampleRate: 8000 } });
        }
        if (batch.includes('short')) return [];
        if (batch.includes('function')) return batch.map(() => ({ call: () => undefined }));
        if (batch.includes('exit')) process.exit(3);
        if (batch.includes('stray')) {
          void Promise.reject(new Error('stray rejection'));
          await new Promise(() => setTimeout(() => undefined, 60_000));
        }
        return batch;
      },
    };
  },
});
