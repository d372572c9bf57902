import { checkSettings, deepFreeze, suggestion } from '../config/index.js';
import type { Config, ConfigPath, ConfigSource, Mistake } from '../config/index.js';
import { ReparteeError, isPlugin } from '../providers/index.js';
import type { Plugin } from '../providers/index.js';
import { installedPlugins } from './import-plugin.js';
import type { ImportPlugin } from './import-plugin.js';

/** A plugin of the config with its settings, checked by its own schema. */
export interface LoadedPlugin {
  /** Its name in the config. One plugin may stand there under several. */
  readonly name: string;
  readonly plugin: Plugin;
  readonly settings: unknown;
}

export interface LoadPluginsOptions {
  readonly config: Config;
  readonly folder: string;
  readonly source?: ConfigSource;
  readonly importPlugin: ImportPlugin;
}

export interface LoadedPlugins {
  readonly loaded: readonly LoadedPlugin[];
  /** Names in the config behind which there is no plugin. */
  readonly unusable: readonly string[];
}

/** Imports every plugin of the config. What is wrong with any of them is collected into `mistakes`, and the rest goes on. */
export async function loadPlugins(options: LoadPluginsOptions, mistakes: Mistake[]): Promise<LoadedPlugins> {
  const loaded: LoadedPlugin[] = [];
  const unusable: string[] = [];
  for (const [name, entry] of Object.entries(options.config.plugins)) {
    const { from, ...settings } = entry ?? {};
    const base: ConfigPath = ['plugins', name];
    const plugin = await importOne(name, from, options, mistakes);
    if (!plugin) {
      unusable.push(name);
      continue;
    }
    const checked = checkSettings(plugin.config, settings, { source: options.source, base });
    if (checked.ok) loaded.push({ name, plugin, settings: deepFreeze(checked.value) });
    else mistakes.push(...checked.mistakes);
  }
  return { loaded, unusable };
}

async function importOne(
  name: string,
  from: string | undefined,
  { folder, importPlugin }: LoadPluginsOptions,
  mistakes: Mistake[],
): Promise<Plugin | undefined> {
  const specifier = from ?? `@repartee/plugin-${name}`;
  let module: unknown;
  try {
    module = await importPlugin(specifier, folder);
  } catch (cause) {
    throw new ReparteeError(
      'plugin',
      `Plugin "${name}" could not be loaded from ${specifier} (plugins.${name}): ${(cause as Error)?.message ?? String(cause)}`,
      { cause, details: { plugin: name, specifier } },
    );
  }
  if (module === undefined) {
    mistakes.push(await missing(name, from, folder));
    return undefined;
  }
  const plugin = (module as { default?: unknown }).default;
  if (isPlugin(plugin)) return plugin;
  const got = plugin === undefined ? 'no default export' : 'a default export that was not made with it';
  mistakes.push({
    path: from === undefined ? ['plugins', name] : ['plugins', name, 'from'],
    problem: `expected the default export of ${specifier} to be made with definePlugin(…), got ${got}`,
    atKey: from === undefined,
  });
  return undefined;
}

async function missing(name: string, from: string | undefined, folder: string): Promise<Mistake> {
  if (from !== undefined) {
    return {
      path: ['plugins', name, 'from'],
      problem: `found no package or file ${from}; a path counts from the folder of the config file and begins with ./`,
    };
  }
  const installed = await installedPlugins(folder);
  const meant = suggestion(name, installed, 'installed are');
  return {
    path: ['plugins', name],
    problem: `found no package @repartee/plugin-${name}${meant}; for a plugin of your own say where it is with from: ./path or from: package`,
    atKey: true,
  };
}
