export { default } from './plugin.js';
export { settings } from './settings.js';
export type { SmartTurnSettings } from './settings.js';
export { SmartTurn } from './smart-turn.js';
