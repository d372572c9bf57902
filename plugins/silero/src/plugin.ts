import { definePlugin } from '@repartee/core/providers';
import { settings } from './settings.js';
import type { SileroSettings } from './settings.js';
import { SileroVad } from './silero-vad.js';

/** Silero VAD on the worker pool: tells speech from everything else, for all sessions in one run. */
export default definePlugin<SileroSettings>({
  name: 'silero',
  config: settings,
  provide: { vad: (config, services) => SileroVad.open(config, services) },
});
