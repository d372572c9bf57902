import { expect, it } from '@jest/globals';
import { restartDelayMs } from './restart-delay.js';

it('is nothing for a worker that had been of use, and grows while none is, up to half a minute', () => {
  expect([0, 1, 2, 3, 4, 5].map(restartDelayMs)).toEqual([0, 0, 100, 200, 400, 800]);
  expect(restartDelayMs(50)).toBe(30_000);
});
