import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { loadConfig } from './load-config.js';

const root = new URL('../../../../', import.meta.url);

describe.each(['repartee.config.yaml', 'config/offline.yaml', 'config/openai.yaml', 'config/ollama.yaml'])(
  '%s',
  (name) => {
    const path = fileURLToPath(new URL(name, root));

    it('loads, and asks for no variable but its key', async () => {
      const { config } = await loadConfig(path, { env: name.includes('openai') ? { OPENAI_API_KEY: 'key' } : {} });
      expect(config.agent.greeting).not.toBe('');
    });

    it('tells editors where its schema is', async () => {
      const [first] = (await readFile(path, 'utf8')).split('\n');
      const [, schema] = /^# yaml-language-server: \$schema=(.*)$/.exec(first!) ?? [];
      expect(new URL(schema!, new URL(name, root)).href).toBe(new URL('config/repartee.schema.json', root).href);
    });
  },
);

it('keeps the default at the root and the offline preset the same', async () => {
  const [start, offline] = await Promise.all(
    ['repartee.config.yaml', 'config/offline.yaml'].map((name) =>
      loadConfig(fileURLToPath(new URL(name, root)), { env: {} }),
    ),
  );
  expect(start!.config).toEqual(offline!.config);
});
