import { describe, expect, it } from '@jest/globals';
import { silentLogger } from '@repartee/core/providers';
import { chooseDevices } from './choose-devices.js';
import type { DeviceWish } from './choose-devices.js';
import type { Device } from './device.js';
import type { FoundDevices } from './found-devices.js';

interface Machine extends Partial<FoundDevices> {
  /** Why a device does not work here. */
  readonly faults?: Partial<Record<Device, string>>;
}

async function choose(wishes: readonly DeviceWish[], { faults = {}, ...found }: Machine) {
  const [tried, warned]: [Device[], unknown[]] = [[], []];
  const devices = await chooseDevices(wishes, {
    found: { cudaLibrary: 'installed', gpus: 0, ...found },
    tryDevice: async (device) => {
      tried.push(device);
      return faults[device];
    },
    logger: { ...silentLogger, warn: (event, fields) => void warned.push({ event, ...fields }) },
  });
  return { devices, tried, warned };
}

describe('auto', () => {
  it('takes every GPU that works', async () => {
    expect(await choose(['auto'], { gpus: 2 })).toEqual({
      devices: ['cuda:0', 'cuda:1'],
      tried: ['cuda:0', 'cuda:1'],
      warned: [],
    });
  });

  it('goes without one that does not, and says so', async () => {
    const { devices, warned } = await choose(['auto'], { gpus: 2, faults: { 'cuda:0': 'no cuDNN' } });
    expect(devices).toEqual(['cuda:1']);
    expect(warned).toEqual([{ event: 'pool-device-unusable', device: 'cuda:0', reason: 'no cuDNN' }]);
    expect((await choose(['auto'], { gpus: 1, faults: { 'cuda:0': 'no cuDNN' } })).devices).toEqual(['cpu']);
  });

  it.each([{ cudaLibrary: 'missing', gpus: 1 }, { cudaLibrary: 'unavailable', gpus: 1 }, { gpus: 0 }] as const)(
    'is the processor, untried, where CUDA cannot be: %j',
    async (machine) => {
      expect(await choose(['auto'], machine)).toEqual({ devices: ['cpu'], tried: [], warned: [] });
    },
  );
});

describe('a device asked for by name', () => {
  it('is tried, the processor excepted, and several keep their order', async () => {
    const { devices, tried } = await choose(['cuda:1', 'webgpu', 'cpu'], { gpus: 2 });
    expect([devices, tried]).toEqual([
      ['cuda:1', 'webgpu', 'cpu'],
      ['cuda:1', 'webgpu'],
    ]);
    expect((await choose(['cuda', 'cpu'], { gpus: 2 })).devices).toEqual(['cuda:0', 'cuda:1', 'cpu']);
  });

  it.each([
    [
      'cuda',
      { cudaLibrary: 'missing', gpus: 1 },
      /CUDA library is not installed.*ONNXRUNTIME_NODE_INSTALL=cuda12 node/s,
    ],
    ['cuda:0', { cudaLibrary: 'unavailable' }, /Linux \(x64\) only/],
    ['cuda', { gpus: 0 }, /no NVIDIA GPU is here .*CUDA_VISIBLE_DEVICES/],
    [
      'cuda:3',
      { gpus: 1, faults: { 'cuda:3': 'invalid device ordinal' } },
      /cuda:3.*invalid device ordinal.* 1 GPU is visible/,
    ],
    ['webgpu', { faults: { webgpu: 'No supported adapters' } }, /No supported adapters.*Vulkan/],
  ] as const)('stops the start when it does not work: %s, %j', async (wish, machine, message) => {
    await expect(choose([wish], machine)).rejects.toMatchObject({
      code: 'config',
      message: expect.stringMatching(message),
    });
    await expect(choose([wish], machine)).rejects.toThrow(/pool\.devices asks for .*set pool\.devices to cpu/s);
  });
});
