import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ok, problem } from './finding.js';
import type { Finding } from './finding.js';

/** Is the server compiled? `npm start` does it by itself; the container and `npx` do not. */
export function checkBuild(root: string): Finding {
  return existsSync(join(root, 'apps/server/dist/main.js'))
    ? ok('build', 'the server is compiled')
    : problem('build', 'The server is not compiled', 'Run `npm run build`');
}
