import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '@repartee/core/config';
import { checkConfig } from './check-config.js';
import { checkDevices } from './check-devices.js';
import { checkMemory } from './check-memory.js';
import { checkModels } from './check-models.js';
import { checkNode } from './check-node.js';
import { checkOnnx } from './check-onnx.js';
import { checkPlugins } from './check-plugins.js';
import { checkPort } from './check-port.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repartee-doctor-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('doctor', () => {
  it('wants Node.js 20.19', () => {
    expect(['20.18.3', '18.20.0', '20.19.0', '22.1.0'].map((version) => checkNode(version).level)).toEqual([
      'problem',
      'problem',
      'ok',
      'ok',
    ]);
  });

  it('notes little memory without calling it a problem', () => {
    expect(checkMemory(400 * 1_048_576)).toMatchObject({ level: 'note', message: expect.stringContaining('400 MB') });
    expect(checkMemory(4_000 * 1_048_576).level).toBe('ok');
  });

  it('loads onnxruntime', async () => {
    expect(await checkOnnx()).toMatchObject({ level: 'ok' });
  });

  it('says where the models will compute, and how a device that is asked for is got', async () => {
    const path = join(folder, 'devices.yaml');
    const config = 'plugins: { a: }\nproviders: { vad: a, turn: a, asr: a, llm: a, tts: a }\n';
    const check = async (devices: string) => {
      await writeFile(path, `${config}pool: { devices: ${devices} }\n`);
      return checkDevices(await loadConfig(path, { env: {} }));
    };
    expect(await check('cpu')).toMatchObject({
      level: 'ok',
      message: expect.stringMatching(/^models compute on cpu \(\d/),
    });
    expect(await check('cuda:77')).toMatchObject({
      level: 'problem',
      message: expect.stringContaining('pool.devices asks for cuda:77'),
    });
  });

  it('compares models with their checksums, and leaves prose alone', async () => {
    await bundle('good', { 'a.onnx': 'weights', 'README.md': 'words' }, { 'README.md': 'other words' });
    await bundle('damaged', { 'sub/b.onnx': 'weights' }, { 'sub/b.onnx': 'weighty' });
    await bundle('missing', { 'c.onnx': 'weights' }, { 'c.onnx': undefined });
    await mkdir(join(folder, 'plugins', 'remote', 'src'), { recursive: true });
    const findings = await checkModels(join(folder, 'plugins'));
    expect(findings).toMatchObject([
      {
        level: 'problem',
        subject: 'models of damaged',
        message: expect.stringContaining('sub/b.onnx is damaged: 7 bytes'),
      },
      { level: 'ok', subject: 'models of good', message: expect.stringContaining('1 files') },
      { level: 'problem', subject: 'models of missing', message: expect.stringContaining('c.onnx is missing') },
    ]);
  });

  it('tells a free port, our own server and somebody else apart', async () => {
    const listen = (status: number) =>
      new Promise<{ port: number; close: () => void }>((resolve) => {
        const server = createServer((_, response) => response.writeHead(status).end());
        server.listen(0, '127.0.0.1', () => {
          resolve({ port: (server.address() as AddressInfo).port, close: () => server.close().closeAllConnections() });
        });
      });
    const [ours, other] = [await listen(200), await listen(404)];
    expect(await checkPort('127.0.0.1', ours.port)).toMatchObject({ level: 'note' });
    expect(await checkPort('127.0.0.1', other.port)).toMatchObject({
      level: 'problem',
      message: 'Another program holds it',
    });
    ours.close();
    other.close();
    expect(await checkPort('127.0.0.1', 0)).toMatchObject({ level: 'ok' });
  });

  it('passes on what is wrong with a config, and with the plugins in it', async () => {
    const providers = 'providers: { vad: own, turn: own, asr: own, llm: own, tts: own }';
    await writeFile(join(folder, 'bad.yaml'), `plugins: { own: {} }\n${providers}\nserver: { prot: 1 }\n`);
    const { finding, loaded } = await checkConfig(join(folder, 'bad.yaml'), {});
    expect(finding).toMatchObject({ level: 'problem', message: expect.stringContaining('server.prot') });
    expect(loaded).toBeUndefined();

    await writeFile(join(folder, 'no-plugin.mjs'), 'export default 1;\n');
    await writeFile(
      join(folder, 'config.yaml'),
      `plugins: { own: { from: ./no-plugin.mjs }, absent: {} }\n${providers}\n`,
    );
    const findings = await checkPlugins(await loadConfig(join(folder, 'config.yaml'), { env: {} }));
    expect(findings).toMatchObject([
      { level: 'problem', subject: 'plugin own' },
      { level: 'problem', subject: 'plugin absent' },
    ]);
  });

  it('finds every plugin of the bundled config', async () => {
    const config = fileURLToPath(new URL('../../../../repartee.config.yaml', import.meta.url));
    const findings = await checkPlugins(await loadConfig(config, { env: {} }));
    expect(findings.map(({ level, subject }) => `${level} ${subject}`)).toContain('ok plugin silero');
    expect(findings.filter(({ level }) => level === 'problem')).toEqual([]);
  });
});

/** A plugin's models folder: `published` stands in its checksums, `changes` is what lies there instead. */
async function bundle(
  plugin: string,
  published: Record<string, string>,
  changes: Record<string, string | undefined>,
): Promise<void> {
  const models = join(folder, 'plugins', plugin, 'models');
  const sums = Object.entries(published).map(
    ([name, text]) => `${createHash('sha256').update(text).digest('hex')}  ${name}`,
  );
  for (const [name, text] of Object.entries({ ...published, ...changes })) {
    await mkdir(join(models, name, '..'), { recursive: true });
    if (text !== undefined) await writeFile(join(models, name), text);
  }
  await writeFile(join(models, 'SHA256SUMS'), `${sums.join('\n')}\n`);
}
