import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const script = fileURLToPath(new URL('base/wait-for-calls.mjs', import.meta.url));

/** Runs the hook against a server that tells these numbers of sessions, the last one again and again. */
async function wait(told: readonly (number | string)[], seconds = '60') {
  let asked = 0;
  const server = createServer((_, response) => {
    const sessions = told[Math.min(asked++, told.length - 1)];
    response.end(`# TYPE repartee_sessions gauge\nrepartee_sessions ${sessions}\n`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const [code] = await once(
    spawn(process.execPath, [script, `http://127.0.0.1:${port}/metrics`, seconds, '5'], { stdio: 'inherit' }),
    'exit',
  );
  server.closeAllConnections();
  server.close();
  return { asked, code };
}

describe('the hook before a pod stops', () => {
  it('waits for the last call, and for those that still come in', async () => {
    expect(await wait([2, 1, 0, 0, 1, 0])).toEqual({ asked: 10, code: 0 });
  });

  it('is not patient for ever', async () => {
    const { asked, code } = await wait([1], '0.3');
    expect(asked).toBeGreaterThan(0);
    expect(code).toBe(0);
  });

  it('does not wait for a server that tells nothing', async () => {
    expect(await wait(['what?'])).toEqual({ asked: 1, code: 0 });
  });
});
