import { ReparteeError } from '@repartee/core/providers';
import type { Logger } from '@repartee/core/providers';
import type { Device } from './device.js';
import type { FoundDevices } from './found-devices.js';

/** A device, or `cuda` for every NVIDIA GPU there is, or `auto` for those if they work, and else the processor. */
export type DeviceWish = Device | 'cuda' | 'auto';

export interface DeviceProbes {
  readonly found: FoundDevices;
  /** Why it does not work; nothing when it does. */
  readonly tryDevice: (device: Device) => Promise<string | undefined>;
  readonly logger: Logger;
}

/** How to come by the library that npm does not bring. */
export const installCuda = 'ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/script/install.js';

/**
 * The devices to compute on, each tried first. Throws `config` for one that is asked for by name and does not work; `auto`
 * goes without it. Never empty.
 */
export async function chooseDevices(wishes: readonly DeviceWish[], probes: DeviceProbes): Promise<readonly Device[]> {
  const chosen: Device[] = [];
  for (const wish of wishes) chosen.push(...(wish === 'auto' ? await automatic(probes) : await named(wish, probes)));
  return chosen;
}

async function automatic({ found, tryDevice, logger }: DeviceProbes): Promise<readonly Device[]> {
  if (found.cudaLibrary !== 'installed') return ['cpu'];
  const working: Device[] = [];
  for (const device of gpus(found)) {
    const reason = await tryDevice(device);
    if (reason === undefined) working.push(device);
    else logger.warn('pool-device-unusable', { device, reason });
  }
  return working.length > 0 ? working : ['cpu'];
}

async function named(wish: Device | 'cuda', { found, tryDevice }: DeviceProbes): Promise<readonly Device[]> {
  if (wish !== 'cpu' && wish !== 'webgpu') requireCuda(wish, found);
  const devices = wish === 'cuda' ? gpus(found) : [wish];
  for (const device of devices) {
    const reason = device === 'cpu' ? undefined : await tryDevice(device);
    if (reason !== undefined) throw unusable(device, reason, found);
  }
  return devices;
}

function gpus({ gpus }: FoundDevices): Device[] {
  return Array.from({ length: gpus }, (_, gpu): Device => `cuda:${gpu}`);
}

function requireCuda(wish: string, { cudaLibrary, gpus }: FoundDevices): void {
  const asked = `pool.devices asks for ${wish}, but`;
  const instead = 'or set pool.devices to cpu';
  if (cudaLibrary === 'unavailable') {
    throw deviceError(
      `${asked} onnxruntime-node computes with CUDA on Linux (x64) only. Run the server there, ${instead}`,
    );
  }
  if (cudaLibrary === 'missing') {
    throw deviceError(
      `${asked} onnxruntime's CUDA library is not installed: npm does not bring it. Install it:\n\n  ${installCuda}\n\n` +
        `It needs an NVIDIA driver, CUDA 12 and cuDNN 9 on this machine. Without a GPU, ${instead.slice('or '.length)}`,
    );
  }
  if (gpus === 0) {
    throw deviceError(
      `${asked} no NVIDIA GPU is here (no /dev/nvidia0, or CUDA_VISIBLE_DEVICES names none). Give the process one, ${instead}`,
    );
  }
}

function unusable(device: Device, reason: string, { gpus }: FoundDevices): ReparteeError {
  const needs =
    device === 'webgpu'
      ? 'It needs a GPU with a driver for Vulkan (Linux), Metal (macOS) or Direct3D 12 (Windows).'
      : `It needs an NVIDIA driver, CUDA 12 and cuDNN 9; ${gpus} ${gpus === 1 ? 'GPU is' : 'GPUs are'} visible to this process.`;
  return deviceError(
    `pool.devices asks for ${device}, but it cannot compute: ${reason}. ${needs} Mend that, or set pool.devices to cpu`,
  );
}

function deviceError(message: string): ReparteeError {
  return new ReparteeError('config', message);
}
