import { describe, expect, it } from '@jest/globals';
import { transferList } from './transfer-list.js';

describe('the transfer list', () => {
  it('finds every buffer once, at any depth', () => {
    const shared = new Float32Array(8);
    const own = new Int32Array(4);
    const output = [{ a: shared.subarray(0, 4) }, { a: shared.subarray(4), deep: [{ own, raw: own.buffer }] }];
    expect(transferList(output)).toEqual([shared.buffer, own.buffer]);
  });

  it('leaves shared memory and pooled buffers to be copied', () => {
    const output = [new Uint8Array(new SharedArrayBuffer(4)), Buffer.from('pooled'), 'text', 3n, null, undefined];
    expect(transferList(output)).toEqual([]);
  });

  it('ends in a circle', () => {
    const samples = new Float32Array(2);
    const output: Record<string, unknown> = { samples };
    output.self = output;
    expect(transferList(output)).toEqual([samples.buffer]);
  });

  it('names what cannot cross', () => {
    expect(() => transferList([{ ok: 1 }, { call: () => 1 }])).toThrow('output.1.call is a function');
  });
});
