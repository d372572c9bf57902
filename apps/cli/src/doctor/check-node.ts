import { ok, problem } from './finding.js';
import type { Finding } from './finding.js';

const LEAST = [20, 19] as const;

/** `version`: as in `process.versions.node`. */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const enough = major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]);
  return enough
    ? ok('Node.js', version)
    : problem(
        'Node.js',
        `${LEAST.join('.')} or newer is needed; this is ${version}`,
        'Install Node.js 22, or any from 20.19 on',
      );
}
