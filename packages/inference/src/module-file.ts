import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A module named `.js` beside sources that are not compiled is the `.ts` of the same name: tests and tools run on source. */
export function moduleFile(url: URL): URL {
  if (existsSync(fileURLToPath(url))) return url;
  const source = new URL(url.href.replace(/\.js$/, '.ts'));
  return existsSync(fileURLToPath(source)) ? source : url;
}
