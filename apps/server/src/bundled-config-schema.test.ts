import { readFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { bundledConfigSchema } from './bundled-config-schema.js';

it('is in the repository as it is now; otherwise run `npm run config:schema`', async () => {
  const committed = await readFile(new URL('../../../config/repartee.schema.json', import.meta.url), 'utf8');
  expect(JSON.parse(committed)).toEqual(JSON.parse(await bundledConfigSchema()));
});
