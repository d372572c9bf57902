export { configSchema } from './schema.js';
export type {
  AgentConfig,
  Config,
  ConfigInput,
  DeadlinesConfig,
  PlaybackConfig,
  ServerConfig,
  TurnTakingConfig,
} from './schema.js';
