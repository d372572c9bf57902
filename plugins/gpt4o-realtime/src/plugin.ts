import { definePlugin } from '@repartee/core/providers';
import { RealtimeLlm } from './realtime-llm.js';
import { realtimeSettings } from './settings.js';

export default definePlugin({
  name: 'gpt4o-realtime',
  config: realtimeSettings,
  provide: { llm: (settings, services) => new RealtimeLlm(settings, services) },
});
