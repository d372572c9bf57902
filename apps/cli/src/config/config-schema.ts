import { configJsonSchema } from '@repartee/core/config';
import { isPlugin } from '@repartee/core/providers';
import type { Plugin } from '@repartee/core/providers';

/** Prints the JSON Schema of the config file, with the settings of the plugins installed for `folder`. It is JSON in any case. */
export async function configSchemaCommand(folder: string): Promise<void> {
  // Only here: it brings the whole framework, which no other command waits for.
  const { importPlugin, installedPlugins } = await import('@repartee/core');
  const plugins: Plugin[] = [];
  for (const name of await installedPlugins(folder)) {
    const { default: plugin } = ((await importPlugin(`@repartee/plugin-${name}`, folder)) ?? {}) as {
      default?: unknown;
    };
    if (isPlugin(plugin)) plugins.push(plugin);
  }
  process.stdout.write(`${JSON.stringify(configJsonSchema(plugins), null, 2)}\n`);
}
