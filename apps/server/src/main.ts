import { basename } from 'node:path';
import process from 'node:process';
import { configPath, loadConfig } from '@repartee/core/config';
import type { LoadedConfig } from '@repartee/core/config';
import { ReparteeError } from '@repartee/core/providers';
import { createLogger } from '@repartee/telemetry';
import { startScreen } from './start-screen.js';
import { startServer } from './start-server.js';
import type { RunningServer } from './start-server.js';
import { stopOnce } from './stop-once.js';

/** Time given to what is left after everything was closed, such as a socket's last words, before the process is ended. */
const lingerMs = 2_000;

try {
  await serve(await loadConfig(configPath(process.argv[2], process.env), { env: process.env }));
} catch (error) {
  process.stderr.write(`\n${explain(error)}\n`);
  process.exitCode = 1;
}
// Everything is closed by now, the pool included, so no thread is inside native code any more.
setTimeout(() => process.exit(), lingerMs).unref();

async function serve(loaded: LoadedConfig): Promise<void> {
  const { log } = loaded.config;
  const isTerminal = process.stdout.isTTY === true;
  const pretty = log.format === 'pretty' || (log.format === 'auto' && isTerminal);
  const redact = (line: string) => loaded.source.redact(line);
  const logger = createLogger({ level: log.level, pretty, color: pretty && isTerminal, redact });
  // A reader that went away is no reason to hang up on everybody.
  process.stdout.on('error', () => {});

  const starting = startServer({ config: loaded, logger });
  let stopping = false;
  const stopped = stopOnce({
    process,
    logger,
    stop: async () => {
      stopping = true;
      await (await starting.catch(() => undefined))?.close();
    },
  });
  const running = await starting;
  if (!stopping) announce(running, loaded, pretty, (fields) => logger.info('server-ready', fields));
  await stopped;
}

function announce(
  { url, serving, devices }: RunningServer,
  { file }: LoadedConfig,
  pretty: boolean,
  log: (fields: Readonly<Record<string, unknown>>) => void,
): void {
  const readyMs = Math.round(performance.now());
  if (pretty) process.stdout.write(startScreen({ url, serving, devices, configFile: basename(file), readyMs }));
  else
    log({
      url,
      readyMs,
      config: file,
      devices,
      providers: Object.fromEntries(serving.map(({ kind, plugin }) => [kind, plugin])),
    });
}

function explain(error: unknown): string {
  if (ReparteeError.is(error)) return error.message;
  return `Repartee could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
