import { describe, expect, it } from '@jest/globals';
import { isPlugin } from '@repartee/core/providers';
import plugin from './plugin.js';
import { openAiSettings } from './settings.js';

const local = { baseUrl: 'http://127.0.0.1:11434/v1', model: 'llama3.2' };
const mistakes = (settings: object) =>
  openAiSettings
    .safeParse({ ...local, ...settings })
    .error?.issues.map((issue) => issue.path.join('.') || issue.message);

describe('openAiSettings', () => {
  it('needs a model and nothing else for a local server', () => {
    expect(openAiSettings.parse(local)).toMatchObject({
      firstTokenMs: 8_000,
      betweenTokensMs: 5_000,
      maxRetries: 1,
      usage: true,
    });
    expect(mistakes({ model: undefined })).toEqual(['model']);
  });

  it('takes the key as it stands in a file, with its line end, and never quotes it', () => {
    expect(openAiSettings.parse({ ...local, apiKey: 'sk-1\n' }).apiKey).toBe('sk-1');
    const wrong = openAiSettings.safeParse({ ...local, apiKey: 'sk-1 sk-2' });
    expect(wrong.success).toBe(false);
    expect(JSON.stringify(wrong.error)).not.toContain('sk-');
  });

  it('wants a key for api.openai.com', () => {
    expect(mistakes({ baseUrl: undefined })).toEqual(['apiKey']);
    expect(mistakes({ baseUrl: undefined, apiKey: 'sk-1' })).toBeUndefined();
  });

  it.each([
    [{ baseUrl: 'localhost:11434' }, 'baseUrl'],
    [{ baseUrl: 'http://me:secret@localhost/v1' }, 'baseUrl'],
    [{ extra: { messages: [] } }, 'extra.messages'],
    [{ headers: { 'x-a': 'one\ntwo' } }, 'headers.x-a'],
    [{ firstTokenMs: 0 }, 'firstTokenMs'],
    [{ maxRetries: 5 }, 'maxRetries'],
  ])('refuses %j', (settings, path) => {
    expect(mistakes(settings)).toEqual([path]);
  });

  it('belongs to a plugin that serves llm, tts and asr', () => {
    expect(isPlugin(plugin)).toBe(true);
    expect(Object.keys(plugin.provide)).toEqual(['llm', 'tts', 'asr']);
  });
});
