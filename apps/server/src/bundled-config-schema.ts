import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { importPlugin } from '@repartee/core';
import { configJsonSchema } from '@repartee/core/config';
import { isPlugin } from '@repartee/core/providers';
import type { Plugin } from '@repartee/core/providers';

/** JSON Schema of the config with the settings of every plugin that comes with the server; a text with a line end. */
export async function bundledConfigSchema(): Promise<string> {
  const manifest = new URL('../package.json', import.meta.url);
  const { dependencies } = JSON.parse(await readFile(manifest, 'utf8')) as { dependencies: Record<string, string> };
  const names = Object.keys(dependencies).filter((name) => name.startsWith('@repartee/plugin-'));
  const plugins = await Promise.all(names.sort().map((name) => load(name, fileURLToPath(new URL('.', manifest)))));
  return `${JSON.stringify(configJsonSchema(plugins), null, 2)}\n`;
}

async function load(name: string, folder: string): Promise<Plugin> {
  const { default: plugin } = ((await importPlugin(name, folder)) ?? {}) as { default?: unknown };
  if (!isPlugin(plugin)) throw new Error(`Expected ${name} to export a plugin by default`);
  return plugin;
}
