import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

const program = fileURLToPath(new URL('./__fixtures__/busy-process.ts', import.meta.url));
const model = fileURLToPath(new URL('../../../plugins/silero/models/silero_vad.onnx', import.meta.url));

async function terminateWhileBusy(): Promise<{ code: unknown; signal: unknown; errors: string }> {
  // With the loader and the conditions that Jest itself runs under.
  const child = spawn(process.execPath, [...process.execArgv, program, model], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const exit = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), exit]);
  child.kill('SIGTERM');
  const [code, signal] = (await exit) as unknown[];
  return { code, signal, errors };
}

it('lets a process end with 0 on SIGTERM while every worker is inside onnxruntime', async () => {
  for (let round = 0; round < 5; round++) {
    expect(await terminateWhileBusy()).toEqual({ code: 0, signal: null, errors: '' });
  }
}, 120_000);
