import type { ConfigSource } from './config-source.js';
import { came } from './describe-issue.js';
import { suggestion } from './did-you-mean.js';
import type { ConfigPath, Mistake } from './mistake.js';
import type { Config } from './schema.js';

/** Providers that name no plugin of the file. Takes unchecked data, so that these are listed with all the other mistakes. */
export function unknownProviders(data: unknown, source?: ConfigSource): Mistake[] {
  const { plugins, providers } = (data ?? {}) as { plugins?: unknown; providers?: unknown };
  if (!isMap(plugins) || !isMap(providers)) return [];
  return Object.entries(providers).flatMap(([kind, choice]) =>
    namedIn(choice, ['providers', kind]).flatMap(({ name, path }) => {
      if (Object.hasOwn(plugins, name)) return [];
      const hint = suggestion(name, Object.keys(plugins), 'there are');
      return { path, problem: `expected a plugin listed under plugins, got ${came(name, path, source)}${hint}` };
    }),
  );
}

/** The plugins that a choice of `providers` names, and where. Takes unchecked data. */
export function namedIn(
  choice: unknown,
  path: ConfigPath = [],
): { readonly name: string; readonly path: ConfigPath }[] {
  if (typeof choice === 'string') return [{ name: choice, path }];
  if (!isMap(choice)) return [];
  return (['firstOf', 'fallback'] as const).flatMap((how) => {
    const names: unknown = choice[how];
    if (!Array.isArray(names)) return [];
    return names.flatMap((name, index) => (typeof name === 'string' ? [{ name, path: [...path, how, index] }] : []));
  });
}

/** Settings that are right one by one and make no sense together. */
export function contradictions({ turnTaking }: Config): Mistake[] {
  const { threshold, releaseThreshold, minDelayMs, maxDelayMs } = turnTaking;
  const mistakes: Mistake[] = [];
  if (releaseThreshold > threshold) {
    mistakes.push({
      path: ['turnTaking', 'releaseThreshold'],
      problem: `expected at most turnTaking.threshold (${threshold}), got ${releaseThreshold}`,
    });
  }
  if (minDelayMs > maxDelayMs) {
    mistakes.push({
      path: ['turnTaking', 'minDelayMs'],
      problem: `expected at most turnTaking.maxDelayMs (${maxDelayMs}), got ${minDelayMs}`,
    });
  }
  return mistakes;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
