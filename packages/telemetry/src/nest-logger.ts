import type { Logger } from '@repartee/core/providers';

/** Has the shape of Nest's `LoggerService`, and writes Nest's lines through ours. Its notices are for `debug`. */
export class NestLogger {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.#logger.debug('nest', fields(message, rest));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.#logger.debug('nest', fields(message, rest));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.#logger.debug('nest', fields(message, rest));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.#logger.warn('nest', fields(message, rest));
  }

  error(message: unknown, ...rest: unknown[]): void {
    // What stops the start is thrown as well, and told by whoever started: once is enough.
    const thrown = rest.at(-1) === 'ExceptionHandler' || rest.at(-1) === 'NestApplication';
    this.#logger[thrown ? 'debug' : 'error']('nest', fields(message, rest));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.#logger.error('nest', fields(message, rest));
  }
}

/** Nest gives the context last, and a stack before it where there is one; the stack stays out of the line. */
function fields(message: unknown, rest: readonly unknown[]): Record<string, unknown> {
  const context = rest.at(-1);
  const text = typeof message === 'string' ? { text: message } : { error: message };
  return typeof context === 'string' && !context.includes('\n') ? { context, ...text } : text;
}
