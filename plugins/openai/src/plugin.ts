import { definePlugin, ReparteeError } from '@repartee/core/providers';
import { OpenAiAsr } from './openai-asr.js';
import { OpenAiLlm } from './openai-llm.js';
import { OpenAiTts } from './openai-tts.js';
import { openAiSettings } from './settings.js';

export default definePlugin({
  name: 'openai',
  config: openAiSettings,
  provide: {
    llm: (settings, services) =>
      new OpenAiLlm({ ...settings, model: needed(settings.model, 'llm', 'model') }, services),
    tts: (settings, services) => new OpenAiTts(settings, needed(settings.speech, 'tts', 'speech'), services),
    asr: (settings, services) =>
      new OpenAiAsr(settings, needed(settings.transcription, 'asr', 'transcription'), services),
  },
});

function needed<T>(value: T | undefined, kind: string, setting: string): T {
  if (value !== undefined) return value;
  throw new ReparteeError('config', `To serve ${kind}, openai needs the setting ${setting}`);
}
