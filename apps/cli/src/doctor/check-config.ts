import { loadConfig } from '@repartee/core/config';
import type { LoadedConfig } from '@repartee/core/config';
import { ReparteeError } from '@repartee/core/providers';
import { ok, problem } from './finding.js';
import type { Finding } from './finding.js';

/** Reads the config file; later checks use what it holds. */
export async function checkConfig(
  path: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly finding: Finding; readonly loaded?: LoadedConfig }> {
  try {
    const loaded = await loadConfig(path, { env });
    return { finding: ok('config', loaded.file), loaded };
  } catch (error) {
    if (!ReparteeError.is(error)) throw error;
    return { finding: problem('config', error.message.trimEnd(), 'Mend the file, then `npx repartee config check`') };
  }
}
