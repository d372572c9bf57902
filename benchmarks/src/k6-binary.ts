import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What `benchmarks/install-k6` installs. */
const installed = fileURLToPath(new URL('../.bin/k6', import.meta.url));

/** The oldest k6 whose WebSocket is no experiment. */
const oldest = [1, 6] as const;

/** The k6 of `benchmarks/install-k6`, else that of the PATH when it is 1.6 or newer; null: there is none. */
export function k6Binary(): string | null {
  if (existsSync(installed)) return installed;
  const { stdout } = spawnSync('k6', ['version'], { encoding: 'utf8' });
  const [, major, minor] = /^k6 v(\d+)\.(\d+)/.exec(stdout ?? '') ?? [];
  if (major === undefined) return null;
  const isNewEnough = Number(major) > oldest[0] || (Number(major) === oldest[0] && Number(minor) >= oldest[1]);
  return isNewEnough ? 'k6' : null;
}
