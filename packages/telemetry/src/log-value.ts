import { ReparteeError } from '@repartee/core/providers';

export interface LogValueOptions {
  /** Show what stands under `private`. */
  readonly showPrivate: boolean;
  /** Add the stack to errors. */
  readonly showStack: boolean;
}

const deepest = 6;

/** A value as JSON can hold it: errors with code and cause, `private` blotted out, audio and cycles only named. */
export function logValue(value: unknown, options: LogValueOptions, ancestors: readonly object[] = []): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (ancestors.includes(value)) return '[circular]';
  if (ancestors.length >= deepest) return '[deep]';
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  const inside = (child: unknown) => logValue(child, options, [...ancestors, value]);
  if (isError(value)) return errorValue(value, options, inside);
  if (value instanceof Date || value instanceof URL) return value.toJSON();
  if (value instanceof Map || value instanceof Set || Array.isArray(value)) return [...value].map(inside);
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [
      name,
      name === 'private' && !options.showPrivate ? '[redacted]' : inside(child),
    ]),
  );
}

function errorValue(error: Error, { showStack }: LogValueOptions, inside: (child: unknown) => unknown) {
  const { name, message, cause, stack } = error;
  const code = ReparteeError.is(error) ? error.code : (error as NodeJS.ErrnoException).code;
  const details = ReparteeError.is(error) && Object.keys(error.details).length > 0 ? error.details : undefined;
  const errors = error instanceof AggregateError ? error.errors : undefined;
  const value = { name, code, message, details, cause, errors, stack: showStack ? stack : undefined };
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, child]) => child !== undefined)
      .map(([key, child]) => [key, inside(child)]),
  );
}

/** Also for errors of other realms, which are no instance of this one's class. */
function isError(value: object): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}
