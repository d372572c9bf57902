import { configPath, loadConfig } from '@repartee/core/config';
import { ReparteeError } from '@repartee/core/providers';
import type { Terminal } from '../terminal.js';

/** Says whether a config file is right; false when it is not. */
export async function configCheck(path: string | undefined, terminal: Terminal): Promise<boolean> {
  const named = configPath(path, process.env);
  try {
    const { file } = await loadConfig(named, { env: process.env });
    terminal.line(`${terminal.colors.green('ok')}  ${file}`);
    terminal.result({ file, valid: true });
    return true;
  } catch (error) {
    if (!ReparteeError.is(error)) throw error;
    if (terminal.json) terminal.result({ file: named, valid: false, message: error.message, ...error.details });
    else terminal.error(error.message);
    return false;
  }
}
