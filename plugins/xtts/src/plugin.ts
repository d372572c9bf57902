import { definePlugin } from '@repartee/core/providers';
import { xttsSettings } from './settings.js';
import { XttsTts } from './xtts-tts.js';

export default definePlugin({
  name: 'xtts',
  config: xttsSettings,
  provide: { tts: (settings, services) => XttsTts.connect(settings, services) },
});
