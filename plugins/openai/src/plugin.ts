import { definePlugin } from '@repartee/core/providers';
import { OpenAiLlm } from './openai-llm.js';
import { openAiSettings } from './settings.js';

export default definePlugin({
  name: 'openai',
  config: openAiSettings,
  provide: { llm: (settings, services) => new OpenAiLlm(settings, services) },
});
