import type { Logger } from '@repartee/core/providers';

/** The events of the process that end the server; `process` has them. */
export interface ProcessEvents {
  on(event: NodeJS.Signals | 'uncaughtException' | 'unhandledRejection', listener: (value: unknown) => void): unknown;
  exitCode?: string | number | null | undefined;
}

export interface StopOptions {
  readonly process: ProcessEvents;
  readonly logger: Logger;
  /** Called once. */
  stop(): Promise<void>;
}

/**
 * Ends the server in order on the first SIGINT, SIGTERM or uncaught exception; resolves when it has ended. Later signals
 * change nothing: a worker that is killed inside native code takes the process down with an abort. A rejection that
 * nobody handled is logged, and the server goes on.
 */
export function stopOnce({ process, logger, stop }: StopOptions): Promise<void> {
  return new Promise((resolve) => {
    let stopping = false;
    const begin = (reason: string) => {
      if (stopping) return logger.info('server-stopping', { reason, already: true });
      stopping = true;
      logger.info('server-stop', { reason });
      stop()
        .catch((error: unknown) => {
          process.exitCode = 1;
          logger.error('server-stop-error', { error });
        })
        .finally(resolve);
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => begin(signal));
    process.on('unhandledRejection', (error) => logger.error('unhandled-rejection', { error }));
    process.on('uncaughtException', (error) => {
      process.exitCode = 1;
      logger.error('uncaught-exception', { error });
      begin('uncaughtException');
    });
  });
}
