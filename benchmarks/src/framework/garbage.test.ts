import { expect, it } from '@jest/globals';
import { garbageOf } from './garbage.js';

it('adds up what the main thread allocated between its collections', () => {
  const output = [
    '[12:0x5c] 100 ms: Scavenge 10.0 (20.0) -> 4.0 (20.0) MB, 1.5 / 0.0 ms  (average mu = 1.0) allocation failure;',
    '[12:0x77] 110 ms: Scavenge 50.0 (60.0) -> 1.0 (60.0) MB, 9.0 / 0.0 ms  (average mu = 1.0) allocation failure;',
    '{"event":"something else"}',
    '[12:0x5c] 200 ms: Mark-Compact 12.5 (20.0) -> 3.0 (20.0) MB, 2.5 / 0.0 ms  (average mu = 1.0) task;',
    '[12:0x5c] 300 ms: Scavenge 11.0 (20.0) -> 5.0 (20.0) MB, 1.0 / 0.0 ms  (average mu = 1.0) allocation failure;',
  ].join('\n');
  expect(garbageOf(output)).toEqual({ allocatedMb: 16.5, collections: 3, pausedMs: 5 });
});
