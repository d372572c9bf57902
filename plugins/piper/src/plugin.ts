import { definePlugin } from '@repartee/core/providers';
import { PiperTts } from './piper-tts.js';
import { piperSettings } from './settings.js';

export default definePlugin({
  name: 'piper',
  config: piperSettings,
  provide: {
    tts: (settings, services) => {
      const { resolvePath } = services;
      return PiperTts.open(
        { ...settings, voice: resolvePath(settings.voice), dictionary: resolvePath(settings.dictionary) },
        services,
      );
    },
  },
});
