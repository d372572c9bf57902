import { expect, it } from '@jest/globals';
import { queueOf } from './__fixtures__/waiting.js';
import { isIdle, roomFor, underWay, withRun } from './worker-state.js';

const times = [
  { batchSize: 1, ms: 10 },
  { batchSize: 3, ms: 16 },
];
const decoder = queueOf('decoder', [], { maxBatch: 2, overlap: 4, times });
const idle = { id: 1, open: true, runs: [] };

it('has room up to a run, and up to the overlap over several', () => {
  const rooms = [idle];
  for (let run = 0; run < 2; run++) rooms.push(withRun(rooms.at(-1)!, decoder, 2, 100) as never);
  expect(rooms.map((worker) => roomFor(worker, decoder))).toEqual([2, 2, 0]);
  expect(rooms.map(isIdle)).toEqual([true, false, false]);
});

it('expects a run to take as long as one does beside what is under way', () => {
  const once = withRun(idle, decoder, 1, 100);
  const twice = withRun(once, decoder, 2, 105);
  expect(twice.runs.map(({ until }) => until)).toEqual([110, 121]);
  expect(underWay(twice.runs, decoder)).toBe(3);
});
