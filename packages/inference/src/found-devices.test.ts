import { expect, it } from '@jest/globals';
import { findDevices, visibleGpus } from './found-devices.js';

it('counts the NVIDIA GPUs of the machine', () => {
  expect(visibleGpus(undefined, ['nvidia0', 'nvidia1', 'nvidiactl', 'nvidia-uvm', 'null'])).toBe(2);
  expect(visibleGpus(undefined, ['null', 'dri'])).toBe(0);
});

it.each([
  ['0', 1],
  ['1, 0', 2],
  ['', 0],
  ['-1', 0],
  ['0,-1,1', 1],
  ['GPU-8932f937', 1],
])('counts only those that CUDA_VISIBLE_DEVICES=%j leaves', (visible, gpus) => {
  expect(visibleGpus(visible, ['nvidia0', 'nvidia1'])).toBe(gpus);
});

it('finds none where the machine has none, whatever the variable says', () => {
  expect(visibleGpus('0,1', [])).toBe(0);
});

it('looks at this machine', () => {
  expect(findDevices()).toEqual({
    cudaLibrary: expect.stringMatching(/^(installed|missing|unavailable)$/),
    gpus: expect.any(Number),
  });
});
