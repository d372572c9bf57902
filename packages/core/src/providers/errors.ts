/** What went wrong, for programs. Branch on this and on `retryable`, never on the text. */
export type ErrorCode =
  /** The config file or a plugin's settings are wrong. */
  | 'config'
  /** A plugin is missing, is no plugin, or failed to start. */
  | 'plugin'
  /** A model, a remote service or a provider failed. */
  | 'provider'
  /** A bounded queue is full, or the deadline cannot be met. Trying again later may work. */
  | 'overload'
  /** Nothing came within the time allowed. */
  | 'timeout'
  /** A client sent what the protocol does not allow. */
  | 'protocol';

export interface ReparteeErrorOptions {
  readonly cause?: unknown;
  /** Would the same call, made again, have a chance? Default: true for `overload` and `timeout`, false otherwise. */
  readonly retryable?: boolean;
  /** Plain values for logs and for the client. Never what people said, prompts, audio, keys or provider payloads. */
  readonly details?: Readonly<Record<string, unknown>>;
}

const brand = Symbol.for('repartee.error');

/** The one error class. Say what was expected, what came, and which setting to change. */
export class ReparteeError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, unknown>>;
  readonly [brand] = true;

  constructor(code: ErrorCode, message: string, options: ReparteeErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ReparteeError';
    this.code = code;
    this.retryable = options.retryable ?? (code === 'overload' || code === 'timeout');
    this.details = options.details ?? {};
  }

  /** True also for an error of another copy of this package. */
  static is(error: unknown): error is ReparteeError {
    return typeof error === 'object' && error !== null && brand in error;
  }

  /** Wraps a foreign error once, where it enters; a ReparteeError passes through untouched. */
  static from(
    error: unknown,
    code: ErrorCode,
    message: string,
    options: Omit<ReparteeErrorOptions, 'cause'> = {},
  ): ReparteeError {
    return ReparteeError.is(error) ? error : new ReparteeError(code, message, { ...options, cause: error });
  }
}
