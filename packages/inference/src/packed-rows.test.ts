import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { packRows, unpackRows } from './packed-rows.js';
import { transferList } from './transfer-list.js';

const floats = (...values: number[]): Float32Array => Float32Array.from(values);
const crossed = (rows: readonly unknown[]): readonly unknown[] => unpackRows(structuredClone(packRows(rows)));

describe('packed rows', () => {
  it('carry the small arrays of all rows in one buffer for each key', () => {
    const rows = [
      { samples: floats(1, 2), memory: floats(7), at: 3 },
      { samples: floats(3), memory: floats(), at: 4 },
    ];
    const packed = packRows(rows);
    expect(transferList(packed)).toHaveLength(2);
    expect(unpackRows(packed)).toEqual(rows);
  });

  it('leave an array that is large, or lies in shared memory, as it is', () => {
    const large = new Float32Array(2_049);
    const shared = new Float32Array(new SharedArrayBuffer(8));
    const [row] = unpackRows(packRows([{ large, shared, small: floats(1) }])) as [Record<string, unknown>];
    expect([row.large, row.shared]).toEqual([large, shared]);
    expect(row.large).toBe(large);
    expect(row.shared).toBe(shared);
  });

  it('give back any rows as they were', () => {
    const array = fc.array(fc.float({ noNaN: true }), { maxLength: 5 }).map((values) => floats(...values));
    const value = fc.oneof(array, array, fc.integer(), fc.constant(undefined), fc.string(), fc.constant(null));
    const row = fc.oneof(
      fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), value),
      value,
      fc.array(value, { maxLength: 2 }),
    );
    const alike = fc.array(fc.record({ a: array, b: value }), { maxLength: 6 });
    fc.assert(
      fc.property(fc.oneof(alike, fc.array(row, { maxLength: 6 })), (rows) => {
        expect(crossed(rows)).toEqual(structuredClone(rows));
      }),
    );
  });

  it('keep what is behind a view out of the message', () => {
    const long = new Float32Array(100_000);
    expect(transferList(packRows([{ part: long.subarray(0, 2) }]))[0]?.byteLength).toBe(8);
  });
});
