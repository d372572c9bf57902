export { createLogger, logLevels } from './logger.js';
export type { LoggerOptions, LogLevel } from './logger.js';
export { Metrics } from './metrics.js';
export type { MetricsOptions } from './metrics.js';
export { NestLogger } from './nest-logger.js';
export type { PoolBatch, PoolEvents } from './pool-metrics.js';
export { stages, stageTimes } from './stages.js';
export type { Stage } from './stages.js';
