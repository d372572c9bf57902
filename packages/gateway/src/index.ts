export { attachDoors } from './attach-doors.js';
export { closeCodes } from './close-codes.js';
export type { CloseCode } from './close-codes.js';
export { GATEWAY_OPTIONS } from './gateway-options.js';
export type { GatewayOptions, MetricsText } from './gateway-options.js';
export { GatewayModule } from './gateway.module.js';
export { Readiness } from './readiness.js';
export type { Fault } from './readiness.js';
export { DEFAULT_SAMPLE_RATE, sampleRates } from './sample-rates.js';
