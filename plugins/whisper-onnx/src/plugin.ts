import { definePlugin } from '@repartee/core/providers';
import { settings } from './settings.js';
import type { WhisperSettings } from './settings.js';
import { WhisperAsr } from './whisper-asr.js';

/** Whisper on the worker pool: speech to text in 99 languages, no network. */
export default definePlugin<WhisperSettings>({
  name: 'whisper-onnx',
  config: settings,
  provide: { asr: (config, services) => WhisperAsr.open(config, services) },
});
