import { ReparteeError } from '@repartee/core/providers';

/** What calls and loads get once the pool is being disposed. Retryable: another process may take them. */
export function closingError(): ReparteeError {
  return new ReparteeError('overload', 'The worker pool is closing and takes no more calls', {
    details: { reason: 'closing' },
  });
}
