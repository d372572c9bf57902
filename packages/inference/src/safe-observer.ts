import type { Logger } from '@repartee/core/providers';
import type { PoolObserver } from './pool-observer.js';

/** The observer, or none, such that nothing it throws reaches the pool. */
export function safeObserver(observer: PoolObserver | undefined, logger: Logger): Required<PoolObserver> {
  const told = (tell: (observer: PoolObserver) => void): void => {
    if (!observer) return;
    try {
      tell(observer);
    } catch (error) {
      logger.error('pool-observer-failed', { error });
    }
  };
  return {
    onBatch: (batch) => told((observer) => observer.onBatch(batch)),
    onQueue: (model, depth) => told((observer) => observer.onQueue(model, depth)),
    onRefused: (model, code) => told((observer) => observer.onRefused(model, code)),
    onRetry: (model) => told((observer) => observer.onRetry?.(model)),
    onWorkerLost: (lane) => told((observer) => observer.onWorkerLost?.(lane)),
  };
}
