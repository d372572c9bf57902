import { resolve } from 'node:path';
import { Container } from 'inversify';
import type { Logger, PluginServices, ProviderFactory, ProviderKind, ProviderKinds } from '../providers/index.js';
import type { LoadedPlugin } from './load-plugins.js';
import { providerToken, serviceTokens } from './tokens.js';

export interface SharedServices extends Pick<PluginServices, 'inference' | 'clock' | 'logger'> {
  /** Of the config file; absolute. */
  readonly folder: string;
}

/** The container above all plugins: what the process gives to each of them. */
export function serviceContainer({ inference, clock, logger }: SharedServices): Container {
  const container = new Container();
  container.bind(serviceTokens.inference).toConstantValue(inference);
  container.bind(serviceTokens.clock).toConstantValue(clock);
  container.bind(serviceTokens.logger).toConstantValue(logger);
  return container;
}

/** One plugin in a container of its own, so that two plugins of the same kind never meet. Nothing is made yet. */
export class PluginContainer {
  readonly loaded: LoadedPlugin;
  readonly #container: Container;
  readonly #services: PluginServices;

  constructor(loaded: LoadedPlugin, parent: Container, folder: string) {
    this.loaded = loaded;
    this.#container = new Container({ parent });
    this.#container.bind(serviceTokens.logger).toConstantValue(named(parent.get(serviceTokens.logger), loaded.name));
    this.#services = {
      inference: this.#container.get(serviceTokens.inference),
      clock: this.#container.get(serviceTokens.clock),
      logger: this.#container.get(serviceTokens.logger),
      resolvePath: (path) => resolve(folder, path),
    };
    const { plugin, settings } = loaded;
    for (const kind of Object.keys(plugin.provide) as ProviderKind[]) {
      const factory = plugin.provide[kind] as ProviderFactory<unknown, ProviderKinds[typeof kind]>;
      this.#container
        .bind(providerToken(kind))
        .toDynamicValue(() => factory(settings, this.#services))
        .inSingletonScope();
    }
  }

  get kinds(): readonly ProviderKind[] {
    return Object.keys(this.loaded.plugin.provide) as ProviderKind[];
  }

  /** Makes the provider on the first call; the same one afterwards. */
  provider<Kind extends ProviderKind>(kind: Kind): Promise<ProviderKinds[Kind]> {
    return this.#container.getAsync(providerToken(kind));
  }

  async tools() {
    const { plugin, settings } = this.loaded;
    return (await plugin.tools?.(settings, this.#services)) ?? [];
  }
}

/** Every line of a plugin says whose it is. */
function named(logger: Logger, plugin: string): Logger {
  return {
    debug: (message, fields) => logger.debug(message, { plugin, ...fields }),
    info: (message, fields) => logger.info(message, { plugin, ...fields }),
    warn: (message, fields) => logger.warn(message, { plugin, ...fields }),
    error: (message, fields) => logger.error(message, { plugin, ...fields }),
  };
}
