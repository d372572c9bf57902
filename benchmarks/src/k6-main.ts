// `npm run bench:k6 -- websocket [arguments of k6 run]`. Settings come from the environment or with -e.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { k6Binary } from './k6-binary.js';
import { loadTests, runK6 } from './k6-run.js';

const [name = '', ...args] = process.argv.slice(2);
const test = loadTests.find((candidate) => candidate === name);
const k6 = k6Binary();

if (!test) {
  console.error(
    `Expected the name of a load test (${loadTests.join(', ')}), got "${name}": npm run bench:k6 -- websocket`,
  );
  process.exitCode = 2;
} else if (!k6) {
  console.error('There is no k6 1.6 or newer on this machine. Install it with benchmarks/install-k6.');
  process.exitCode = 2;
} else {
  // k6 does not make the folder.
  const out = process.env['OUT'] ?? fileURLToPath(new URL('../k6/results', import.meta.url));
  mkdirSync(out, { recursive: true });
  process.exitCode = await runK6({ k6, test, settings: { OUT: out }, args });
}
