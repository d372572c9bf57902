import { describe, expect, it } from '@jest/globals';
import { hideSecrets } from './hide-secrets.js';

describe('hideSecrets', () => {
  it('hides what is named like a secret, at any depth, and leaves the rest', () => {
    const config = {
      plugins: {
        openai: { apiKey: 'sk-1', baseURL: 'http://localhost', maxTokens: 100, headers: [{ Authorization: 'x' }] },
      },
      server: { apiKeys: ['a', 'b'], port: 8000, host: '' },
    };
    expect(hideSecrets(config)).toEqual({
      plugins: {
        openai: {
          apiKey: '(hidden)',
          baseURL: 'http://localhost',
          maxTokens: 100,
          headers: [{ Authorization: '(hidden)' }],
        },
      },
      server: { apiKeys: ['(hidden)', '(hidden)'], port: 8000, host: '' },
    });
  });

  it('shows that a secret is empty', () => {
    expect(hideSecrets({ apiKey: '' })).toEqual({ apiKey: '' });
  });
});
