import { OpenAI } from 'openai';
import type { OpenAiSettings } from './settings.js';

/** `fetchWith`: what reads the answers; left out: that of Node. */
export function openAiClient(settings: OpenAiSettings, fetchWith?: typeof fetch): OpenAI {
  // Whatever is left out here, the client takes from the environment: another server would be sent the key of OpenAI.
  return new OpenAI({
    apiKey: settings.apiKey || 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    baseURL: settings.baseUrl,
    defaultHeaders: { ...(settings.apiKey ? {} : { authorization: null }), ...settings.headers },
    maxRetries: 0,
    ...(fetchWith && { fetch: fetchWith }),
    // It logs what was said when that is no JSON.
    logLevel: 'off',
  });
}
