import { describe, expect, it } from '@jest/globals';
import { computeDevices } from './compute-devices.js';

describe('the device of each worker', () => {
  it('is the processor, once for each processor and eight times at most', () => {
    expect(computeDevices('auto', ['cpu'], 2)).toEqual(['cpu', 'cpu']);
    expect(computeDevices('auto', ['cpu'], 64)).toHaveLength(8);
  });

  it('is every GPU in turn, for two workers each', () => {
    expect(computeDevices('auto', ['cuda:0', 'cuda:1'], 64)).toEqual(['cuda:0', 'cuda:1', 'cuda:0', 'cuda:1']);
  });

  it('is dealt out over as many workers as are asked for', () => {
    expect(computeDevices(3, ['cuda:0', 'cpu'], 2)).toEqual(['cuda:0', 'cpu', 'cuda:0']);
  });

  it('leaves no device idle: fewer workers than devices are refused', () => {
    expect(() => computeDevices(1, ['cuda:0', 'cuda:1'], 2)).toThrow(
      'pool.threads: expected at least 2, a worker for each of cuda:0, cuda:1, got 1',
    );
  });
});
