export * from './session/index.js';
export * from './plugins/index.js';
export * from './recording/index.js';
