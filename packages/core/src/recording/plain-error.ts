import { z } from 'zod';
import { ReparteeError } from '../providers/index.js';
import type { ErrorCode } from '../providers/index.js';

const codes = ['config', 'plugin', 'provider', 'overload', 'timeout', 'protocol'] as const satisfies ErrorCode[];

export const plainErrorSchema = z.union([
  z.strictObject({
    code: z.enum(codes),
    message: z.string(),
    retryable: z.boolean(),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
  z.strictObject({ foreign: z.literal(true) }),
]);

/** An error as a record keeps it. Of a foreign one nothing is kept: sessions do not look at it, and it may quote anything. */
export type PlainError = z.output<typeof plainErrorSchema>;

export function plainError(error: unknown): PlainError {
  if (!ReparteeError.is(error)) return { foreign: true };
  const { code, message, retryable, details } = error;
  return { code, message, retryable, ...(Object.keys(details).length > 0 ? { details } : {}) };
}

export function restoredError(error: PlainError): Error {
  if ('foreign' in error) return new Error('A provider failed');
  const { code, message, retryable, details } = error;
  return new ReparteeError(code, message, { retryable, details });
}
