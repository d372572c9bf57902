import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { ok, problem } from './finding.js';
import type { Finding } from './finding.js';

const program = `
const { createRequire } = require('node:module');
const onnx = createRequire(process.argv[1])('onnxruntime-node');
process.stdout.write(onnx.env.versions.node ?? onnx.env.versions.common);
`;

/** Loads onnxruntime in a process of its own: a native library that does not fit ends the process, not this one. */
export async function checkOnnx(): Promise<Finding> {
  const inference = createRequire(import.meta.url).resolve('@repartee/inference');
  return new Promise((resolve) => {
    execFile(process.execPath, ['-e', program, inference], { timeout: 30_000 }, (error, stdout, stderr) => {
      if (!error) return resolve(ok('onnxruntime', `version ${stdout.trim()} loads`));
      const reason =
        /Error: (.*)/.exec(stderr)?.[1] ?? (error.signal ? `ended by ${error.signal}` : `exit code ${error.code}`);
      resolve(
        problem(
          'onnxruntime',
          `The native library does not load: ${reason}`,
          'Run `npm ci` again on this computer; on Linux it needs glibc 2.28 or newer (not Alpine)',
        ),
      );
    });
  });
}
