import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Conversations, PluginHost, ReparteeModule } from '@repartee/core';
import type { ImportPlugin, Serving } from '@repartee/core';
import { loadConfig, parseConfig } from '@repartee/core/config';
import type { Config, ConfigInput, ConfigSource, Environment, LoadedConfig } from '@repartee/core/config';
import { ReparteeError, silentLogger, systemClock } from '@repartee/core/providers';
import type { Clock, Logger } from '@repartee/core/providers';
import { DisposeStack } from '@repartee/core/streams';
import { GatewayModule, Readiness, attachDoors } from '@repartee/gateway';
import { WorkerPool, chooseDevices, findDevices, tryDevice } from '@repartee/inference';
import type { Device } from '@repartee/inference';
import { Metrics, NestLogger } from '@repartee/telemetry';
import { checkPoolModels } from './check-pool-models.js';
import { computeDevices } from './compute-devices.js';
import { poolFaults } from './pool-faults.js';
import { webRoot } from './web-root.js';

export interface ServerOptions {
  /** Path of a config file, a file that is loaded already, or the config itself. */
  readonly config: string | LoadedConfig | ConfigInput;
  /** Where relative paths of a config count from that is no file. Default: the working directory. */
  readonly folder?: string;
  /** For the `${NAME}` of a config file. Default: nothing is set. */
  readonly env?: Environment;
  /** Wins over `server.port`; 0: any free one. */
  readonly port?: number;
  /** Wins over `server.host`. */
  readonly host?: string;
  /** Default: silence. */
  readonly logger?: Logger;
  readonly clock?: Clock;
  readonly importPlugin?: ImportPlugin;
}

export interface RunningServer {
  /** `http://host:port`, as this machine reaches it. */
  readonly url: string;
  readonly config: Config;
  readonly serving: readonly Serving[];
  /** Where the models compute: one entry for each worker of the pool, but for the VAD's. */
  readonly devices: readonly Device[];
  /** Stops accepting, closes conversations, plugins and pool. May be called again: it is the same closing. */
  close(): Promise<void>;
}

/** Starts everything the config names, and listens. When anything fails, what was started is closed again. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { logger = silentLogger, clock = systemClock, importPlugin } = options;
  const { config, folder, source } = await configOf(options);
  const opened = new DisposeStack();
  try {
    const chosen = await chooseDevices(config.pool.devices, { found: findDevices(), tryDevice, logger });
    const devices = computeDevices(config.pool.threads, chosen, availableParallelism());
    const metrics = new Metrics();
    const inference = opened.use(
      new WorkerPool({
        lanes: { vad: { threads: 1 }, compute: { threads: devices.length, devices } },
        isolation: config.pool.isolation,
        calibrate: config.pool.calibrate,
        batching: config.pool.batching,
        models: config.pool.models,
        clock,
        logger,
        observer: metrics.pool,
      }),
    );
    const app = await NestFactory.create<NestExpressApplication>(
      {
        module: class Server {},
        imports: [
          ReparteeModule.forRoot({
            ...{ config, folder, source, inference, clock, logger, importPlugin },
            load: () => inference.waitingPerWorker,
            onFailover: (failover) => metrics.onFailover(failover),
          }),
          GatewayModule.forRoot({ server: config.server, metrics, webRoot: webRoot(), logger }),
        ],
      },
      { logger: new NestLogger(logger), abortOnError: false, bodyParser: false, forceCloseConnections: true },
    );
    opened.defer(() => app.close());
    checkPoolModels(Object.keys(config.pool.models), Object.keys(inference.stats().models));
    app.get(Conversations).observe(metrics);
    app.get(Readiness).watch(() => poolFaults(inference.shortages));
    attachDoors(app);
    const url = await listen(app, config);
    const { serving } = app.get(PluginHost);
    let closing: Promise<void> | undefined;
    return { url, config, serving, devices, close: () => (closing ??= opened[Symbol.asyncDispose]()) };
  } catch (error) {
    await opened[Symbol.asyncDispose]().catch((failure: unknown) =>
      logger.warn('server-close-error', { error: failure }),
    );
    throw error;
  }
}

interface ChosenConfig {
  readonly config: Config;
  readonly folder: string;
  readonly source?: ConfigSource;
}

async function configOf({
  config: given,
  folder = process.cwd(),
  env = {},
  port,
  host,
}: ServerOptions): Promise<ChosenConfig> {
  const chosen: ChosenConfig =
    typeof given === 'string'
      ? await loadConfig(given, { env })
      : 'source' in given
        ? (given as LoadedConfig)
        : { config: parseConfig(given as ConfigInput), folder };
  const { server } = chosen.config;
  return {
    ...chosen,
    config: { ...chosen.config, server: { ...server, port: port ?? server.port, host: host ?? server.host } },
  };
}

async function listen(app: NestExpressApplication, { server: { host, port } }: Config): Promise<string> {
  try {
    await app.listen(port, host);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    const reason = code === 'EADDRINUSE' ? 'the port is taken' : code;
    throw new ReparteeError(
      'config',
      `Cannot listen on ${host}:${port}: ${reason}. Choose another with PORT and HOST, or server.port and server.host.`,
      { cause, details: { host, port } },
    );
  }
  const address = app.getHttpServer().address() as AddressInfo;
  return `http://${reachable(host)}:${address.port}`;
}

/** "Every address" is no address to open. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::' || host === '') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
