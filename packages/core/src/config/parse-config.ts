import { checkSettings } from './check-settings.js';
import type { ConfigSource } from './config-source.js';
import { contradictions, unknownProviders } from './contradictions.js';
import { deepFreeze } from './deep-freeze.js';
import { configError } from './mistake.js';
import { configSchema } from './schema.js';
import type { Config, ConfigInput } from './schema.js';

/** A config written in code, checked like a file and completed with every default. Throws one `config` error with all mistakes. */
export function parseConfig(input: ConfigInput): Config {
  return parseConfigData(input);
}

/** As `parseConfig`, for data that may be anything; `source` tells where it stands in its file. */
export function parseConfigData(data: unknown, source?: ConfigSource): Config {
  const checked = checkSettings(configSchema, data, { source });
  const mistakes = [
    ...(source?.mistakes ?? []),
    ...unknownProviders(data, source),
    ...(checked.ok ? contradictions(checked.value) : checked.mistakes),
  ];
  if (mistakes.length > 0 || !checked.ok) throw configError(mistakes, source);
  return deepFreeze(checked.value);
}
