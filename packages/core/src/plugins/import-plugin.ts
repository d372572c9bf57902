import { readdir } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { moduleResolve } from 'import-meta-resolve';

/**
 * Imports a plugin's module. `specifier` is a package or a path relative to `folder`, the config file's. Undefined: there
 * is no such package or file. Rejects when there is one and it cannot be loaded.
 */
export type ImportPlugin = (specifier: string, folder: string) => Promise<unknown>;

/** Looks from the config file's folder first, so that a project brings its own plugins, then from here. */
export const importPlugin: ImportPlugin = async (specifier, folder) => {
  const url = find(specifier, folder);
  return url && import(url.href);
};

/** The plugins that can be named without `from`, for messages. */
export async function installedPlugins(folder: string): Promise<string[]> {
  const names = new Set<string>();
  for (const start of [folder, fileURLToPath(import.meta.url)]) {
    for (const parent of ancestors(start)) {
      const entries = await readdir(join(parent, 'node_modules', '@repartee')).catch((): string[] => []);
      for (const entry of entries) if (entry.startsWith('plugin-')) names.add(entry.slice('plugin-'.length));
    }
  }
  return [...names].sort();
}

function find(specifier: string, folder: string): URL | undefined {
  const path = isPath(specifier) ? pathToFileURL(resolve(folder, specifier)).href : specifier;
  const parents = [pathToFileURL(join(folder, 'repartee.config.yaml')), new URL(import.meta.url)];
  for (const parent of parents) {
    try {
      return moduleResolve(path, parent, conditions());
    } catch (error) {
      if (!notFound.has((error as NodeJS.ErrnoException).code)) throw error;
    }
  }
  return undefined;
}

const notFound = new Set<string | undefined>(['ERR_MODULE_NOT_FOUND', 'ERR_UNSUPPORTED_DIR_IMPORT']);

function isPath(specifier: string): boolean {
  return specifier.startsWith('./') || specifier.startsWith('../') || isAbsolute(specifier);
}

/** Those of this process: a plugin must resolve as `import` would resolve it. */
function conditions(): Set<string> {
  const active = new Set(['node', 'import']);
  for (const [index, flag] of process.execArgv.entries()) {
    const [name, value = process.execArgv[index + 1]] = flag.split('=', 2);
    if ((name === '--conditions' || name === '-C') && value !== undefined) active.add(value);
  }
  return active;
}

function* ancestors(path: string): Iterable<string> {
  for (let folder = path; ; folder = dirname(folder)) {
    yield folder;
    if (dirname(folder) === folder) return;
  }
}
