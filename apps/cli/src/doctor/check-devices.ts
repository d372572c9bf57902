import type { LoadedConfig } from '@repartee/core/config';
import { ReparteeError, silentLogger } from '@repartee/core/providers';
import { ok, problem } from './finding.js';
import type { Finding } from './finding.js';

/** Where the models will compute, each device tried as the server tries it. */
export async function checkDevices({ config }: LoadedConfig): Promise<Finding> {
  // Only here: no other command waits for it.
  const { chooseDevices, findDevices, tryDevice } = await import('@repartee/inference');
  const found = findDevices();
  const gpus = `${found.gpus} NVIDIA ${found.gpus === 1 ? 'GPU' : 'GPUs'} here, onnxruntime's CUDA library ${found.cudaLibrary}`;
  try {
    const devices = await chooseDevices(config.pool.devices, { found, tryDevice, logger: silentLogger });
    return ok('devices', `models compute on ${devices.join(', ')} (${gpus})`);
  } catch (error) {
    if (!ReparteeError.is(error)) throw error;
    return problem('devices', error.message, 'Mend the device, or set pool.devices to cpu');
  }
}
