export * from './session/index.js';
export * from './plugins/index.js';
