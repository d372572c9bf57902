import { ReparteeError } from '@repartee/core/providers';
import type { ErrorCode } from '@repartee/core/providers';

/** An error as plain data: a structured clone would keep neither the class nor the code. */
export interface PackedError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: PackedError;
  /** Set for a ReparteeError. */
  readonly repartee?: {
    readonly code: ErrorCode;
    readonly retryable: boolean;
    readonly details: Readonly<Record<string, unknown>>;
  };
}

const maxCauses = 5;

/** Makes whatever was thrown fit to cross a thread. */
export function packError(error: unknown, depth = 0): PackedError {
  if (!isErrorLike(error)) return { name: 'Error', message: `Thrown: ${String(error)}` };
  return {
    name: error.name,
    message: error.message,
    stack: error.stack,
    cause: error.cause === undefined || depth >= maxCauses ? undefined : packError(error.cause, depth + 1),
    repartee: ReparteeError.is(error)
      ? { code: error.code, retryable: error.retryable, details: cloneable(error.details) }
      : undefined,
  };
}

/** The error again, with its class, code, details, causes and the stack of the thread it comes from. */
export function unpackError(packed: PackedError): Error {
  const cause = packed.cause && unpackError(packed.cause);
  const error = packed.repartee
    ? new ReparteeError(packed.repartee.code, packed.message, { ...packed.repartee, cause })
    : Object.assign(new Error(packed.message, cause && { cause }), { name: packed.name });
  if (packed.stack !== undefined) error.stack = packed.stack;
  return error;
}

/** By shape: an error of another realm is no `instanceof Error`. */
function isErrorLike(error: unknown): error is Error {
  return typeof error === 'object' && error !== null && 'message' in error && 'name' in error;
}

function cloneable(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(details).map(([key, value]) => {
      try {
        return [key, structuredClone(value)];
      } catch {
        return [key, String(value)];
      }
    }),
  );
}
