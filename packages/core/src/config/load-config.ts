import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { ReparteeError } from '../providers/index.js';
import { ConfigSource } from './config-source.js';
import type { Environment } from './environment.js';
import { configError } from './mistake.js';
import { parseConfigData } from './parse-config.js';
import type { Config } from './schema.js';

export interface LoadOptions {
  /** The environment to read variables from. It is read here and nowhere else. */
  readonly env: Environment;
}

export interface LoadedConfig {
  /** Complete, checked, frozen. */
  readonly config: Config;
  /** Folder of the file, absolute; relative paths in it count from here. */
  readonly folder: string;
  /** The file, absolute. */
  readonly file: string;
  /** Where each setting stands, for messages about plugins' settings. */
  readonly source: ConfigSource;
}

/** Environment variables that win over the file, as hosting platforms expect. */
const overrides = { HOST: ['server', 'host'], PORT: ['server', 'port'] };

/** Which file to load: the first argument of the program, else `REPARTEE_CONFIG`, else `repartee.config.yaml` here. */
export function configPath(argument: string | undefined, env: Environment): string {
  return argument || env['REPARTEE_CONFIG'] || 'repartee.config.yaml';
}

/** Reads and checks a config file. Everything wrong with it comes as one `config` error that a person can act on. */
export async function loadConfig(path: string, { env }: LoadOptions): Promise<LoadedConfig> {
  const file = resolve(path);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new ReparteeError(
      'config',
      `Expected a config file at ${file}: ${(cause as Error).message}. Name another one as first argument or in REPARTEE_CONFIG.`,
      { cause, details: { file } },
    );
  }
  const source = new ConfigSource(text, basename(file), env, overrides);
  if (source.data === undefined) throw configError(source.mistakes, source);
  return { config: parseConfigData(source.data, source), folder: dirname(file), file, source };
}
