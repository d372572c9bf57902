import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { rowsFor, sharingIn, sharingOf } from './decoder-file.js';

describe('sharing a run of the decoder', () => {
  it('is told by the operators of the graph', async () => {
    expect(sharingIn(Buffer.from('…DynamicQuantizeLinear…MatMulInteger…'))).toBe('alone');
    expect(sharingIn(Buffer.from('…MatMulNBits…DynamicQuantizeLinear…'))).toBe('alone');
    expect(sharingIn(Buffer.from('…MatMulNBits…'))).toBe('pairs');
    expect(sharingIn(Buffer.from('…MatMul…'))).toBe('rows');
    expect(await sharingOf(fileURLToPath(new URL('../models/decoder_model.q8.onnx', import.meta.url)))).toBe('pairs');
  });

  it('fills an odd number of rows up where the kernel computes pairs', () => {
    const rows = (repeatable: boolean) => [1, 2, 3, 4, 5].map((count) => rowsFor(count, 'pairs', repeatable));
    expect(rows(false)).toEqual([1, 2, 4, 4, 6]);
    expect(rows(true)).toEqual([2, 2, 4, 4, 6]);
    expect(rowsFor(3, 'rows', true)).toBe(3);
  });
});
