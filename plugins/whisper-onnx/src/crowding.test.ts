import { expect, it } from '@jest/globals';
import { Crowding } from './crowding.js';

const wait = (queueMs: number) => ({ queueMs, computeMs: 100, batchSize: 1 });

it('grows while transcriptions wait for a worker, and passes when they do not', () => {
  const crowding = new Crowding();
  crowding.note(wait(0));
  expect(crowding.factor).toBe(1);
  for (let run = 0; run < 20; run++) crowding.note(wait(50));
  expect(crowding.factor).toBeCloseTo(6, 1);
  for (let run = 0; run < 20; run++) crowding.note(wait(0));
  expect(crowding.factor).toBeCloseTo(1, 1);
});
