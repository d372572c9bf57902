import { definePlugin } from '@repartee/core/providers';
import { settings } from './settings.js';
import type { SmartTurnSettings } from './settings.js';
import { SmartTurn } from './smart-turn.js';

/** Smart Turn on the worker pool: hears from melody and pace whether the user has finished. */
export default definePlugin<SmartTurnSettings>({
  name: 'smart-turn',
  config: settings,
  provide: { turn: (config, services) => SmartTurn.open(config, services) },
});
