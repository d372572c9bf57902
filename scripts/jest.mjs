// Starts Jest on the sources, from the root wherever it is called. Arguments are passed through: `npm test -- plugins/piper`.
// The condition and the loader are for the worker threads that tests start; Jest itself compiles with swc (jest.config.js).
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const flags = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  '--conditions=@repartee/source',
  `--import=${new URL('./source-loader.mjs', import.meta.url).href}`,
];
const { status } = spawnSync(process.execPath, [...flags, jest, ...process.argv.slice(2)], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  stdio: 'inherit',
});
process.exit(status ?? 1);
