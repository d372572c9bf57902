import { expect, it } from '@jest/globals';
import { findDevices } from './found-devices.js';
import { onnxRuntime } from './onnx-runtime.js';
import { tryDevice } from './try-device.js';

const hasCuda = findDevices().cudaLibrary === 'installed';
const withoutCuda = hasCuda ? it.skip : it;

it('computes on the processor', async () => {
  expect(await tryDevice('cpu')).toBeUndefined();
});

it('tells why a device does not work', async () => {
  const reason = await tryDevice('cuda:77');
  expect(reason).toMatch(hasCuda ? /./ : /Failed to load shared library/);
  expect(reason).not.toMatch(/\.cc:\d+/);
});

withoutCuda('names the device that a model could not be loaded on', async () => {
  await using onnx = onnxRuntime({ device: 'cuda:0' });
  await expect(onnx.open(Uint8Array.of(1, 2, 3))).rejects.toThrow(/on cuda:0, which failed \(.*pool\.devices: cpu/);
});
