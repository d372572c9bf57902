import { appendFileSync, statSync } from 'node:fs';
import { defineModel } from '@repartee/core/providers';

export interface Ending {
  /** Grows by a byte with every ending, so that many workers can count them. */
  readonly file: string;
  /** So many workers are ended, then no more. */
  readonly times: number;
  readonly way: 'exit' | 'stray' | 'heap' | 'abort' | 'hang';
}

export type FragileInput = Ending | 'echo';

/** Ends the worker that loads or runs it, as often as it is told to. */
export default defineModel<{ onLoad?: Omit<Ending, 'times'>; count?: string }, FragileInput, unknown>({
  async load({ onLoad, count }) {
    if (count) appendFileSync(count, '.');
    // The first worker loads it; as long as the file is there, those that come after end.
    if (onLoad && statSync(onLoad.file, { throwIfNoEntry: false })) await end({ ...onLoad, times: Infinity });
    return {
      async run(batch) {
        for (const input of batch) if (input !== 'echo') await end(input);
        return batch;
      },
    };
  },
});

async function end({ file, times, way }: Ending): Promise<void> {
  const ended = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (ended >= times) return;
  appendFileSync(file, '.');
  if (way === 'exit') process.exit(3);
  if (way === 'abort') process.abort();
  while (way === 'hang');
  if (way === 'heap')
    for (const hoard: unknown[] = []; ;) hoard.push(Array.from({ length: 1_000 }, (_, at) => ({ at })));
  void Promise.reject(new Error('stray rejection'));
  await new Promise(() => setTimeout(() => undefined, 60_000));
}
