import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Terminal } from '../terminal.js';
import { call } from './call.js';

const script = `why: Somebody asks and is answered.
agent: { replies: [It is nine.] }
call:
  - say: What time is it?
  - expect: { agent_says: nine, within_ms: 2000 }
`;

async function makeCalls(texts: readonly string[], options: { url?: string; verbose?: boolean; json?: boolean } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'repartee-call-'));
  const files = texts.map((_, index) => join(folder, `script-${index + 1}.yaml`));
  for (const [index, file] of files.entries()) await writeFile(file, texts[index] as string);
  const printed: string[] = [];
  const stdout = { isTTY: false, write: (text: string) => printed.push(text) > 0 } as unknown as NodeJS.WriteStream;
  const { json = false, verbose = false, url } = options;
  const terminal = new Terminal({ json, stdout, stderr: stdout });
  const { signal } = new AbortController();
  const good = await call(files, { url, verbose, rate: 24_000, voice: 'auto', signal }, terminal);
  return { good, printed: printed.join('') };
}

describe('call', () => {
  it('makes every call in virtual time', async () => {
    const { good, printed } = await makeCalls([script, script]);
    expect(good).toBe(true);
    expect(printed).toContain('✓  script-1');
    expect(printed).toContain('2 calls, 0 not as expected');
    expect(printed).not.toContain('“What time is it?”');
  });

  it('shows the call in which something did not come, and what came instead', async () => {
    const { good, printed } = await makeCalls([script.replace('agent_says: nine', 'agent_says: ten')]);
    expect(good).toBe(false);
    expect(printed).toContain('✗  script-1');
    expect(printed).toMatch(/UNMET {3}agent_says \/ten\/i within_ms 2000 \(“It is nine.”\)/);
  });

  it('shows every call when asked to', async () => {
    const { printed } = await makeCalls([script], { verbose: true });
    expect(printed).toMatch(/caller {2}“What time is it\?”/);
    expect(printed).toMatch(/agent {3}“It is nine.” until/);
  });

  it('gives programs one document', async () => {
    const { printed } = await makeCalls([script], { json: true });
    const [result] = JSON.parse(printed) as { name: string; ok: boolean; checks: { met: boolean; line?: number }[] }[];
    expect(result).toMatchObject({ name: 'script-1', mode: 'virtual', ok: true });
    expect(result!.checks[0]).toMatchObject({ met: true, line: 5 });
  });

  it('finds the mistake in the last script before the first call', async () => {
    await expect(makeCalls([script, 'why: This one is wrong.\ncall: []\n'])).rejects.toThrow('script-2.yaml');
  });

  it('leaves out what is made for virtual time when it calls a server', async () => {
    const { good, printed } = await makeCalls([script], { url: 'ws://127.0.0.1:1/realtime' });
    expect(good).toBe(true);
    expect(printed).toContain('0 calls, 0 not as expected, 1 left out');
  });
});
