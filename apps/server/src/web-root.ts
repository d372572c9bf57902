import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Folder of the page at `/`, absolute. */
export function webRoot(): string {
  const manifest = createRequire(import.meta.url).resolve('@repartee/web/package.json');
  return join(dirname(manifest), 'public');
}
