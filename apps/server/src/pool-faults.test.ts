import { expect, it } from '@jest/globals';
import { poolFaults } from './pool-faults.js';

it('keeps clients out only where a lane has no worker left', () => {
  expect(
    poolFaults([
      { lane: 'compute', ready: 1, wanted: 2 },
      { lane: 'vad', ready: 0, wanted: 1 },
    ]),
  ).toEqual([
    { what: '1 of 2 workers of lane compute', serving: true },
    { what: '0 of 1 workers of lane vad', serving: false },
  ]);
});
