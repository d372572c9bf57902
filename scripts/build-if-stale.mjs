// `npm start` runs compiled code. This rebuilds it when a source file is newer than the last build (about 20 ms when nothing is).
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function newest(folder, endings) {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) latest = Math.max(latest, newest(path, endings));
    else if (endings.some((ending) => entry.name.endsWith(ending))) latest = Math.max(latest, statSync(path).mtimeMs);
  }
  return latest;
}

const stale = ['packages', 'plugins', 'apps'].some((group) =>
  readdirSync(join(root, group)).some((name) => {
    const project = join(root, group, name);
    if (!existsSync(join(project, 'tsconfig.json'))) return false;
    const info = join(project, 'dist', 'tsconfig.tsbuildinfo');
    return !existsSync(info) || newest(join(project, 'src'), ['.ts']) > statSync(info).mtimeMs;
  }),
);

if (stale) {
  console.log('Sources changed since the last build: compiling once.');
  const { status } = spawnSync('npx', ['--no-install', 'tsc', '-b'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
