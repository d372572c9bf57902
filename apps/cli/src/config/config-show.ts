import { configPath, loadConfig } from '@repartee/core/config';
import { stringify } from 'yaml';
import type { Terminal } from '../terminal.js';
import { hideSecrets } from './hide-secrets.js';

/** Prints the whole config, defaults included. Neither keys nor values of the environment are shown. */
export async function configShow(path: string | undefined, terminal: Terminal): Promise<void> {
  const { config, file, source } = await loadConfig(configPath(path, process.env), { env: process.env });
  const shown = JSON.parse(source.redact(JSON.stringify(hideSecrets(config)))) as unknown;
  terminal.line(terminal.colors.dim(`# ${file}`));
  terminal.line(stringify(shown).trimEnd());
  terminal.result({ file, config: shown });
}
