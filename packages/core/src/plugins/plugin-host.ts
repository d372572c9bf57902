import { configError, namedIn } from '../config/index.js';
import type { Config, ConfigSource, Mistake } from '../config/index.js';
import { silentLogger, systemClock } from '../providers/index.js';
import type { Clock, InferenceClient, Logger, Tool } from '../providers/index.js';
import type { Failover } from '../resilience/index.js';
import type { CascadeProviders } from '../session/index.js';
import { DisposeStack } from '../streams/index.js';
import { chooseTools } from './choose-tools.js';
import { importPlugin as importInstalled } from './import-plugin.js';
import type { ImportPlugin } from './import-plugin.js';
import { loadPlugins } from './load-plugins.js';
import { openProviders } from './open-providers.js';
import type { Serving, Wanted } from './open-providers.js';
import { PluginContainer, serviceContainer } from './plugin-container.js';

export interface PluginHostOptions {
  readonly config: Config;
  /** Folder of the config file, absolute: relative paths of plugins and their settings count from here. */
  readonly folder: string;
  /** Tells where a wrong setting stands; without it, messages name its path only. */
  readonly source?: ConfigSource;
  readonly inference: InferenceClient;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly importPlugin?: ImportPlugin;
  /** Told of every failover of a provider with a fallback. */
  readonly onFailover?: (failover: Failover) => void;
}

/** Starts the plugins of the config, holds their providers, and closes them in reverse order. */
export class PluginHost implements AsyncDisposable {
  readonly providers: CascadeProviders;
  /** The tools that `agent.tools` names, in that order. */
  readonly tools: readonly Tool[];
  readonly serving: readonly Serving[];
  readonly #opened: DisposeStack;

  private constructor(started: Pick<PluginHost, 'providers' | 'tools' | 'serving'>, opened: DisposeStack) {
    this.providers = started.providers;
    this.tools = started.tools;
    this.serving = started.serving;
    this.#opened = opened;
  }

  /**
   * Everything the config gets wrong about plugins comes as one error: `plugin` where a package is missing or none,
   * `config` otherwise. A provider that cannot start is a `plugin` error with its cause. What was open is closed by then.
   */
  static async start(options: PluginHostOptions): Promise<PluginHost> {
    const { config, folder, source, inference } = options;
    const { clock = systemClock, logger = silentLogger, importPlugin = importInstalled } = options;
    const mistakes: Mistake[] = [];
    const { loaded, unusable } = await loadPlugins({ config, folder, source, importPlugin }, mistakes);
    const parent = serviceContainer({ inference, clock, logger, folder });
    const containers = new Map(loaded.map((each) => [each.name, new PluginContainer(each, parent, folder)]));
    const wanted = Object.entries(config.providers).map(([kind, choice]) => ({ kind, choice }) as Wanted);
    mistakes.push(...wanted.flatMap((each) => unserved(each, containers)));
    if (mistakes.length > 0) throw configError(mistakes, source, unusable.length > 0 ? 'plugin' : 'config');

    const opened = new DisposeStack();
    try {
      const { providers, serving } = await openProviders(wanted, {
        ...{ containers, opened, source, clock, logger },
        onFailover: options.onFailover,
      });
      const tools = await chooseTools(config, [...containers.values()], source);
      return new PluginHost({ providers, tools, serving }, opened);
    } catch (error) {
      await opened[Symbol.asyncDispose]().catch((failure: unknown) => {
        logger.warn('plugin-close-error', { error: failure });
      });
      throw error;
    }
  }

  /** Closes the providers, last opened first. Calls that still run belong to conversations, which are closed before. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#opened[Symbol.asyncDispose]();
  }
}

function unserved({ kind, choice }: Wanted, containers: ReadonlyMap<string, PluginContainer>): Mistake[] {
  return namedIn(choice, ['providers', kind]).flatMap(({ name, path }) => {
    const container = containers.get(name);
    if (!container || container.kinds.includes(kind)) return [];
    const kinds = container.kinds.length > 0 ? container.kinds.join(', ') : 'no provider at all';
    return [{ path, problem: `plugin "${name}" has no ${kind}; it has ${kinds}` }];
  });
}
