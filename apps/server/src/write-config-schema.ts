// Writes config/repartee.schema.json, which editors read: `npm run config:schema`.
import { writeFile } from 'node:fs/promises';
import { bundledConfigSchema } from './bundled-config-schema.js';

await writeFile(new URL('../../../config/repartee.schema.json', import.meta.url), await bundledConfigSchema());
