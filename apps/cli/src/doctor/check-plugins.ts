import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LoadedConfig } from '@repartee/core/config';
import { isPlugin } from '@repartee/core/providers';
import { ok, problem } from './finding.js';
import type { Finding } from './finding.js';

/** Imports every plugin of the config, as the server will, without starting its models. */
export async function checkPlugins({ config, folder }: LoadedConfig): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, settings] of Object.entries(config.plugins)) {
    const from = settings?.from ?? `@repartee/plugin-${name}`;
    findings.push(await checkPlugin(name, from, folder));
  }
  return findings;
}

async function checkPlugin(name: string, from: string, folder: string): Promise<Finding> {
  const subject = `plugin ${name}`;
  const isPath = from.startsWith('.') || isAbsolute(from);
  try {
    const { default: plugin } = (await import(isPath ? pathToFileURL(resolve(folder, from)).href : from)) as {
      readonly default?: unknown;
    };
    if (isPlugin(plugin)) return ok(subject, `serves ${Object.keys(plugin.provide).join(', ') || 'tools'}`);
    return problem(
      subject,
      `${from} has no plugin as its default export`,
      `Write \`export default definePlugin({ … })\` in it, or correct plugins.${name}.from`,
    );
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const missing = code === 'ERR_MODULE_NOT_FOUND' && message.includes(from);
    return problem(
      subject,
      missing ? `${from} is not installed` : `${from} does not load: ${message}`,
      missing
        ? `Run \`npm install ${from}\`, or correct its name in the config`
        : 'Run `npm ci && npm run build` again',
    );
  }
}
