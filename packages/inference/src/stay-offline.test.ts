import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from '@jest/globals';

const program = fileURLToPath(new URL('./__fixtures__/busy-process.ts', import.meta.url));
const model = fileURLToPath(new URL('../../../plugins/silero/models/silero_vad.onnx', import.meta.url));

let home: string;
afterEach(() => rm(home, { recursive: true, force: true }));

/** Files that a process leaves in its home when it loads models and runs them. */
async function traces(env: NodeJS.ProcessEnv): Promise<string[]> {
  home = await mkdtemp(join(tmpdir(), 'repartee-home-'));
  const { ORT_DISABLE_TELEMETRY: _, XDG_CACHE_HOME: __, ...rest } = process.env;
  const child = spawn(process.execPath, [...process.execArgv, program, model], {
    env: { ...rest, HOME: home, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exit = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), exit]);
  child.kill('SIGTERM');
  await exit;
  return (await readdir(home, { recursive: true })).filter((path) => /onnxruntime/i.test(path));
}

it('leaves no usage database of onnxruntime behind', async () => {
  expect(await traces({})).toEqual([]);
}, 60_000);
