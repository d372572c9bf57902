import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { openVoice } from './voice.js';

const bundled = fileURLToPath(new URL('../../models/en_US-joe-medium', import.meta.url));

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'voice-'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

async function bundledConfig(change: object = {}): Promise<string> {
  const config = JSON.parse(await readFile(join(bundled, 'en_US-joe-medium.onnx.json'), 'utf8')) as object;
  return JSON.stringify({ ...config, ...change });
}

describe('openVoice', () => {
  it('reads the voice in the package', async () => {
    const voice = await openVoice(bundled);
    expect(voice).toMatchObject({ name: 'en_US-joe-medium', sampleRate: 22_050, scales: [0.667, 1, 0.8] });
    expect(voice.phonemeIdMap['ə']).toEqual([59]);
  });

  it.each([
    ['no settings', {}, /NAME\.onnx\.json/],
    ['settings that are no JSON', { 'x.onnx.json': '{' }, /x\.onnx\.json to be JSON/],
    ['settings of something else', { 'x.onnx.json': '{"audio":{}}' }, /x\.onnx\.json of a Piper voice.*sample_rate/s],
  ])('refuses a folder with %s', async (_, files, message) => {
    const opening = openVoice(await folderWith(files as Record<string, string>));
    await expect(opening).rejects.toThrow(message);
    await expect(opening).rejects.toMatchObject({ code: 'plugin', details: { setting: 'voice' } });
  });

  it('refuses a voice of another language, one of several speakers and one that is not split', async () => {
    const german = await folderWith({ 'de.onnx.json': await bundledConfig({ espeak: { voice: 'de' } }) });
    await expect(openVoice(german)).rejects.toThrow(/an English voice.*the language is de/);
    const many = await folderWith({ 'many.onnx.json': await bundledConfig({ num_speakers: 4 }) });
    await expect(openVoice(many)).rejects.toThrow(/one speaker.*num_speakers/s);
    const whole = await folderWith({ 'en.onnx.json': await bundledConfig() });
    await expect(openVoice(whole)).rejects.toThrow(
      /text\.onnx \(split the voice with tools\/piper_split\.py\).*missing/,
    );
  });
});
