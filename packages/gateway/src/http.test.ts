import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestServer } from './__fixtures__/test-server.js';
import type { TestServer } from './__fixtures__/test-server.js';
import { Readiness } from './readiness.js';

describe('the HTTP side of the server', () => {
  let server: TestServer;
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repartee-web-'));
    const webRoot = join(folder, 'static');
    await mkdir(join(webRoot, 'assets'), { recursive: true });
    await writeFile(join(webRoot, 'index.html'), '<!doctype html><title>Repartee</title>');
    await writeFile(join(webRoot, 'assets', 'recorder.js'), 'export {};');
    await writeFile(join(webRoot, '.hidden'), 'hidden');
    await writeFile(join(folder, 'secret.txt'), 'secret');
    server = await startTestServer({}, { webRoot });
  });

  afterEach(async () => {
    await server[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  /** Unlike `fetch`, leaves the path as it is. */
  function raw(path: string): Promise<{ status: number | undefined; text: string }> {
    return new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port: server.port, path }, async (response) => {
        let text = '';
        for await (const chunk of response) text += chunk;
        resolve({ status: response.statusCode, text });
      })
        .on('error', reject)
        .end();
    });
  }

  it('is alive', async () => {
    const response = await fetch(`${server.url}/health/live`);
    expect([response.status, await response.json()]).toEqual([200, { status: 'live' }]);
  });

  it('is ready when nothing is waited for', async () => {
    const readiness = server.app.get(Readiness);
    const done = [readiness.waitFor('whisper'), readiness.waitFor('piper')];
    const ready = async () => {
      const response = await fetch(`${server.url}/health/ready`);
      return [response.status, await response.json()];
    };
    const notReady = (...reasons: string[]) => [503, { status: 'not-ready', reasons }];
    expect(await ready()).toEqual(notReady('waiting for whisper', 'waiting for piper'));
    done[0]!();
    expect(await ready()).toEqual(notReady('waiting for piper'));
    done[1]!();
    expect(await ready()).toEqual([200, { status: 'ready' }]);
    let faults = [{ what: 'one of two workers', serving: true }];
    readiness.watch(() => faults);
    expect(await ready()).toEqual([200, { status: 'ready', degraded: ['one of two workers'] }]);
    faults = [...faults, { what: 'no worker', serving: false }];
    expect(await ready()).toEqual(notReady('no worker'));
    faults = [];
    expect(await ready()).toEqual([200, { status: 'ready' }]);
    readiness.drain();
    expect(await ready()).toEqual(notReady('draining'));
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
  });

  it('shows metrics in their own content type', async () => {
    const response = await fetch(`${server.url}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(await response.text()).toBe('realtime_requests_total 1\n');
  });

  it('serves the page with its types and a policy', async () => {
    const page = await fetch(server.url);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.has('x-powered-by')).toBe(false);
    expect(await page.text()).toContain('<title>Repartee</title>');
    const script = await fetch(`${server.url}/assets/recorder.js`);
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..\\secret.txt',
    '/.hidden',
    '/assets',
    '/%00',
    '/nothing.html',
  ])('does not serve %s', async (path) => {
    const { status, text } = await raw(path);
    expect([400, 403, 404]).toContain(status);
    expect(text).not.toMatch(/^secret|^hidden/);
    expect(text).not.toContain(folder);
  });
});
