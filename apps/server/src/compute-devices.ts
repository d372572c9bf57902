import { ReparteeError } from '@repartee/core/providers';
import type { Device } from '@repartee/inference';

/** As many as `pool.threads: auto` means on processors, which are shared with everything else. */
const mostOnProcessors = 8;
/** A GPU has a second worker, so that it need not wait while the first prepares its inputs. */
const workersPerGpu = 2;

/**
 * The device of each worker of the pool. `chosen`: the devices to deal out, not empty. `processors`: those of the machine.
 * Throws `config` where a device would be left without a worker.
 */
export function computeDevices(
  threads: number | 'auto',
  chosen: readonly Device[],
  processors: number,
): readonly Device[] {
  const gpus = chosen.filter((device) => device !== 'cpu').length;
  const automatic =
    gpus > 0 ? workersPerGpu * chosen.length : Math.max(chosen.length, Math.min(mostOnProcessors, processors));
  const workers = threads === 'auto' ? automatic : threads;
  if (workers < chosen.length) {
    throw new ReparteeError(
      'config',
      `pool.threads: expected at least ${chosen.length}, a worker for each of ${chosen.join(', ')}, got ${workers}. Raise it, or name fewer in pool.devices`,
    );
  }
  return Array.from({ length: workers }, (_, worker) => chosen[worker % chosen.length] as Device);
}
