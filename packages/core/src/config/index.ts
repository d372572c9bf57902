export { namedIn } from './contradictions.js';
export { checkSettings } from './check-settings.js';
export type { Checked, CheckOptions } from './check-settings.js';
export { ConfigSource } from './config-source.js';
export { deepFreeze } from './deep-freeze.js';
export { closest, suggestion } from './did-you-mean.js';
export type { Environment } from './environment.js';
export { configJsonSchema } from './json-schema.js';
export type { DescribedPlugin } from './json-schema.js';
export { configPath, loadConfig } from './load-config.js';
export type { LoadedConfig, LoadOptions } from './load-config.js';
export { configError, formatPath } from './mistake.js';
export type { ConfigPath, Mistake, Position } from './mistake.js';
export { parseConfig } from './parse-config.js';
export { configSchema } from './schema.js';
export type {
  AgentConfig,
  Config,
  ConfigInput,
  DeadlinesConfig,
  LogConfig,
  PlaybackConfig,
  PoolConfig,
  ProviderChoice,
  RecordConfig,
  ServerConfig,
  TurnTakingConfig,
} from './schema.js';
