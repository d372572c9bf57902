import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ok, problem } from './finding.js';
import type { Finding } from './finding.js';

/** Are the files of the page at `/` there? */
export function checkPage(root: string): Finding {
  return existsSync(join(root, 'apps/web/public/index.html'))
    ? ok('page', 'the page to talk from is there')
    : problem('page', 'apps/web/public/index.html is missing', 'Bring it back with `git checkout -- apps/web`');
}
