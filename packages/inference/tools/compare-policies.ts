/**
 * Prints how long calls take under different batching policies, in simulated time: random arrivals at one worker, the
 * same for every policy. The table of docs/pool.md comes from here.
 *
 *   node --conditions=@repartee/source --import ./scripts/source-loader.mjs packages/inference/tools/compare-policies.ts
 */
import type { BatchPolicy } from '@repartee/core/providers';
import { simulateLane } from '@repartee/inference';
import type { SimulatedCall, SimulatedOutcome } from '@repartee/inference';

const calls = 5_000;
const loads = [0.1, 0.6, 0.9, 1.5, 2.5, 4];
/** Beyond this the queue only grows. */
const saturatedMs = 1_000;

/** A run of b calls takes base + perCall · b, ms. */
const services = {
  'a step of a decoder, 6.6 + 0.97 b ms': { baseMs: 6.6, perCallMs: 0.97 },
  'an encoder, 50 b ms: batching gains nothing': { baseMs: 0, perCallMs: 50 },
};

const policies: Readonly<Record<string, Partial<BatchPolicy>>> = {
  'one by one': { maxBatch: 1 },
  'when-full 4 / 50 ms': { start: 'when-full', maxBatch: 4, maxWaitMs: 50 },
  'when-full 10 / 10 ms': { start: 'when-full', maxBatch: 10, maxWaitMs: 10 },
  'at-once ≤ 16': { maxBatch: 16 },
};

/** The same numbers in (0, 1] for the same seed. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 0x7fffffff) / 0x7fffffff;
}

function arrivals(perMs: number): SimulatedCall[] {
  const random = numbersFrom(7);
  let at = 0;
  return Array.from({ length: calls }, () => ({ at: (at -= Math.log(random()) / perMs), model: 0 }));
}

function latencies(
  load: number,
  policy: Partial<BatchPolicy>,
  { baseMs, perCallMs }: (typeof services)[keyof typeof services],
): string {
  const outcomes = simulateLane({
    workers: 1,
    models: [
      {
        policy: { maxBatch: 1, maxWaitMs: 0, maxQueue: calls, ...policy },
        serviceMs: (batchSize) => baseMs + perCallMs * batchSize,
      },
    ],
    calls: arrivals(load / (baseMs + perCallMs)),
  });
  return shares(outcomes);
}

function shares(outcomes: readonly SimulatedOutcome[]): string {
  const took = outcomes.map(({ call, at }) => at - call.at).sort((a, b) => a - b);
  const share = (part: number): number => took[Math.floor(took.length * part)] as number;
  return share(0.5) > saturatedMs ? 'saturated' : `${share(0.5).toFixed(1)} / ${share(0.95).toFixed(1)}`;
}

for (const [name, service] of Object.entries(services)) {
  console.log(`\n${name}; p50 / p95 of a call, ms\n`);
  console.log(`| load | ${Object.keys(policies).join(' | ')} |`);
  console.log(`|${'---|'.repeat(1 + Object.keys(policies).length)}`);
  for (const load of loads) {
    if (service.baseMs === 0 && load > 1) continue;
    const cells = Object.values(policies).map((policy) => latencies(load, policy, service));
    console.log(`| ${load} | ${cells.join(' | ')} |`);
  }
}

/** A step of a small quantized decoder with b utterances; an utterance takes 6 to 45 of them. */
const stepMs = (utterances: number): number => 2.4 + 0.7 * utterances;
const [fewestSteps, mostSteps] = [6, 45];
const utteranceCount = 1_500;

const decoding: Readonly<Record<string, Partial<BatchPolicy>>> = {
  'one by one': { maxBatch: 1 },
  'batches ≤ 16': { maxBatch: 16 },
  continuous: { maxBatch: 16, overlap: 16 },
};

function utterances(load: number): SimulatedCall[] {
  const random = numbersFrom(11);
  const perMs = load / (((fewestSteps + mostSteps) / 2) * stepMs(1));
  let at = 0;
  return Array.from({ length: utteranceCount }, () => ({
    at: (at -= Math.log(random()) / perMs),
    model: 0,
    steps: fewestSteps + Math.floor(random() * (mostSteps - fewestSteps + 1)),
  }));
}

console.log('\nUtterances of 6 to 45 steps of 2.4 + 0.7 b ms; p50 / p95 of an utterance, ms\n');
console.log(`| load | ${Object.keys(decoding).join(' | ')} |`);
console.log(`|${'---|'.repeat(1 + Object.keys(decoding).length)}`);
for (const load of [0.2, 0.9, 1.5, 2.2, 3]) {
  const cells = Object.values(decoding).map((policy) => {
    const model = { policy: { maxBatch: 1, maxWaitMs: 0, maxQueue: calls, ...policy }, serviceMs: stepMs };
    const steps = { joins: policy.overlap ? 2 : 16 };
    return shares(simulateLane({ workers: 1, models: [{ ...model, steps }], calls: utterances(load) }));
  });
  console.log(`| ${load} | ${cells.join(' | ')} |`);
}
