import { expect, it } from '@jest/globals';
import { effectivePolicy } from './effective-policy.js';

const own = { maxBatch: 16, maxWaitMs: 2, maxQueue: 100 };
const paysTwice = [
  { batchSize: 1, ms: 10 },
  { batchSize: 2, ms: 12 },
  { batchSize: 4, ms: 24 },
];

it('is what the plugin says, at once, where nothing else is known', () => {
  expect(effectivePolicy(own, {}, [])).toEqual({ ...own, start: 'at-once' });
});

it('batches as far as that pays', () => {
  expect(effectivePolicy(own, {}, paysTwice).maxBatch).toBe(2);
});

it('is what the config says, before the plugin and before what was measured', () => {
  const tutorial = { start: 'when-full', maxBatch: 4, maxWaitMs: 50 } as const;
  expect(effectivePolicy(own, tutorial, paysTwice)).toEqual({ ...tutorial, maxQueue: 100 });
  expect(effectivePolicy({ ...own, start: 'when-full' }, { maxQueue: 7 }, [])).toMatchObject({
    start: 'when-full',
    maxQueue: 7,
  });
});

it('asks no model for more than it can do', () => {
  expect(effectivePolicy({ ...own, maxBatch: 1 }, { maxBatch: 4 }, []).maxBatch).toBe(1);
  expect(effectivePolicy({ ...own, maxBatch: 1 }, {}, paysTwice).maxBatch).toBe(1);
});
