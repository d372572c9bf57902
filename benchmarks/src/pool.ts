import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { BatchPolicy } from '@repartee/core/providers';
import { WorkerPool } from '@repartee/inference';
import { idleCost } from './pool/idle-cost.js';
import { offer, serialCapacity } from './pool/load.js';
import type { Decodings, LoadResult } from './pool/load.js';
import { ms, percentile, table, writeReport } from './report.js';

const loads = [0.2, 0.9, 1.5, 2.2, 3];
const secondsEach = 6;

const alone = { maxBatch: 1, maxWaitMs: 0, maxQueue: 10_000 };
const policies: Readonly<Record<string, BatchPolicy>> = {
  'one by one': alone,
  'when-full 4 / 50 ms': { ...alone, start: 'when-full', maxBatch: 4, maxWaitMs: 50 },
  'when-full 10 / 10 ms': { ...alone, start: 'when-full', maxBatch: 10, maxWaitMs: 10 },
  'at-once, ≤ 16': { ...alone, maxBatch: 16 },
  'continuous, ≤ 16': { ...alone, overlap: 16 },
};

const bundled = fileURLToPath(new URL('../../plugins/whisper-onnx/models', import.meta.url));

/** Whisper's decoder under every policy of the pool and loads up to three times what it can do one by one. */
export async function pool(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      model: { type: 'string', default: bundled },
      decoder: { type: 'string', default: 'decoder_model.q8.onnx' },
    },
  });
  const model = { folder: values.model, decoder: values.decoder };
  const capacity = await withDecoder(model, alone, (decodings) => serialCapacity(decodings, 40));
  const rows: string[][] = [];
  for (const [name, policy] of Object.entries(policies)) {
    const row = [name];
    await withDecoder(model, policy, async (decodings) => {
      await serialCapacity(decodings, 1);
      for (const load of loads) row.push(cell(await offer(decodings, load * capacity, secondsEach)));
    });
    console.log(row.join(' | '));
    rows.push(row);
  }
  writeReport({
    name: 'pool',
    command: ['npm run bench pool', ...(values.model === bundled ? [] : ['-- --model DIR'])].join(' '),
    body: [
      `Whisper's decoder (${values.model === bundled ? 'base, as bundled' : 'another model'}, \`${values.decoder}\`) in one worker of one thread. Utterances that have been encoded, 1.3 to 7.3 s long, 6 to 45 tokens each, come at random moments (the same for every policy) for ${secondsEach} s. Load 1 is what the worker does one by one: ${capacity.toFixed(1)} utterances/s, measured in this run. From the moment an utterance is due to its last token, p50 / p95 in ms. Saturated: after another second one in twenty or more was not done; the number is what was done per second.`,
      table(['policy', ...loads.map(String)], rows),
      'The first four run batches: who comes while one runs waits for its end, and nobody takes the place of those that are done. Continuous: utterances join and leave at every token.',
      `The pool around a model that does nothing, one call after the other: ${await idleCost()}.`,
    ].join('\n\n'),
  });
}

function cell({ latenciesMs, offered, perSecond }: LoadResult): string {
  if (latenciesMs.length < 0.95 * offered) return `saturated, ${perSecond.toFixed(0)}/s`;
  return `${ms(percentile(latenciesMs, 0.5))} / ${ms(percentile(latenciesMs, 0.95))}`;
}

async function withDecoder<Result>(
  options: { readonly folder: string; readonly decoder: string },
  policy: BatchPolicy,
  use: (decodings: Decodings) => Promise<Result>,
): Promise<Result> {
  await using workers = new WorkerPool({ lanes: { compute: { threads: 1, niceness: 0 } } });
  const module = new URL('./pool/decoding.model.js', import.meta.url);
  return await use(await workers.load({ name: 'decoding', module, options, lane: 'compute', policy }));
}
