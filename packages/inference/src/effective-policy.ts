import type { BatchPolicy } from '@repartee/core/providers';
import { largestPaying } from './batching-gain.js';
import type { ServiceTimes } from './service-times.js';

/** What the config says about batching; it takes the place of what the model's plugin says. */
export type BatchingOverride = Partial<BatchPolicy>;

/**
 * The policy a model runs under. The plugin's `maxBatch` is the most its model can do, and stays the limit; within it the
 * config decides, and where it says nothing, the measured times.
 */
export function effectivePolicy(own: BatchPolicy, override: BatchingOverride, measured: ServiceTimes): BatchPolicy {
  const paying = measured.length === 0 ? own.maxBatch : largestPaying(measured);
  return {
    maxBatch: Math.min(own.maxBatch, override.maxBatch ?? paying),
    maxWaitMs: override.maxWaitMs ?? own.maxWaitMs,
    maxQueue: override.maxQueue ?? own.maxQueue,
    start: override.start ?? own.start ?? 'at-once',
    ...(own.overlap !== undefined && { overlap: override.overlap ?? own.overlap }),
  };
}
