import type { LoadedConfig } from '@repartee/core/config';
import { formatPath } from '@repartee/core/config';
import type { Mistake } from '@repartee/core/config';
import { ReparteeError } from '@repartee/core/providers';
import { ok, problem } from './finding.js';
import type { Finding } from './finding.js';

/** Imports every plugin of the config and checks its settings, as the server will, without starting its models. */
export async function checkPlugins(loaded: LoadedConfig): Promise<Finding[]> {
  // Only here: it brings the whole framework, which no other command waits for.
  const { importPlugin, loadPlugins } = await import('@repartee/core');
  const findings: Finding[] = [];
  for (const name of Object.keys(loaded.config.plugins)) {
    const plugins = { [name]: loaded.config.plugins[name]! };
    const mistakes: Mistake[] = [];
    try {
      const found = await loadPlugins({ ...loaded, config: { ...loaded.config, plugins }, importPlugin }, mistakes);
      findings.push(...found.loaded.map(({ plugin }) => ok(subjectOf(name), served(Object.keys(plugin.provide)))));
      findings.push(...mistakes.map((mistake) => wrong(name, `${formatPath(mistake.path)}: ${mistake.problem}`)));
    } catch (error) {
      if (!ReparteeError.is(error)) throw error;
      findings.push(wrong(name, error.message));
    }
  }
  return findings;
}

function subjectOf(name: string): string {
  return `plugin ${name}`;
}

function served(kinds: readonly string[]): string {
  return kinds.length > 0 ? `serves ${kinds.join(', ')}` : 'brings tools';
}

function wrong(name: string, message: string): Finding {
  return problem(
    subjectOf(name),
    message,
    'Correct it in the config; if the plugin is there and does not load, run `npm ci && npm run build`',
  );
}
