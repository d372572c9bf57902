import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface PiperAnswer {
  readonly firstMs: number;
  readonly cpuMs: number;
  readonly audioMs: number;
}

const peers = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Piper's own program on these texts, one after the other; undefined where it is not installed (see `benchmarks/peers/install-tts`). */
export function piperProgram(texts: readonly string[]): readonly PiperAnswer[] | undefined {
  const python = peers('.peers/tts/bin/python');
  if (!existsSync(python)) return undefined;
  const input = texts.map((text) => `${JSON.stringify({ text })}\n`).join('');
  const { status, stdout, stderr } = spawnSync(python, [peers('peers/piper_peer.py')], { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`Piper's program ended with ${status}: ${stderr.slice(-2000)}`);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as PiperAnswer);
}
