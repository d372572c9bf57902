import { readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { openDictionary } from './dictionary.js';

const folder = fileURLToPath(new URL('../../models/g2p-en', import.meta.url));

type Parsed = Record<string, string | Record<string, string>>;

describe('openDictionary', () => {
  it('finds every entry that a parser finds, the first and the last too', async () => {
    const dictionary = await openDictionary(folder);
    const [gold, silver] = ['us_gold.json', 'us_silver.json'].map(
      (file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Parsed,
    ) as [Parsed, Parsed];
    for (const words of [Object.keys(gold), Object.keys(silver)]) {
      const sample = [...words.slice(0, 20), ...words.slice(-20), ...words.filter((_, at) => at % 97 === 0)];
      for (const word of sample.filter((candidate) => /^[A-Za-z'.-]+$/.test(candidate))) {
        const value = (gold[word] ?? silver[word])!;
        expect([word, dictionary.find(word)?.DEFAULT]).toEqual([
          word,
          typeof value === 'string' ? value : value['DEFAULT'],
        ]);
      }
    }
  });

  it('finds nothing for what is not there', async () => {
    const dictionary = await openDictionary(folder);
    for (const word of ['', 'Hello there', 'zzzzzz', "'''", 'qqq', 'read":', 'A'.repeat(500), '你好'])
      expect(dictionary.find(word)).toBeUndefined();
  });

  it.each([
    ['cut off', (whole: string) => whole.slice(0, whole.length / 2), 'its end is missing'],
    ['without its last line', (whole: string) => whole.slice(0, -2), 'its end is missing'],
    ['of another kind', () => JSON.stringify({ model: { vocab: {} }, version: 1 }, undefined, 2), 'one sorted entry'],
  ])('refuses a file %s, naming it and the setting', async (_, damage, reason) => {
    const other = await mkdtemp(join(tmpdir(), 'dictionary-'));
    const gold = readFileSync(join(folder, 'us_gold.json'), 'utf8');
    await writeFile(join(other, 'us_gold.json'), damage(gold));
    await writeFile(join(other, 'us_silver.json'), gold);
    const opening = openDictionary(other);
    await expect(opening).rejects.toMatchObject({ code: 'plugin', details: { setting: 'dictionary' } });
    await expect(opening).rejects.toThrow(reason);
  });

  it('refuses a file in another form, naming it', async () => {
    const other = await mkdtemp(join(tmpdir(), 'dictionary-'));
    await writeFile(join(other, 'us_gold.json'), '{"hello":"h"}');
    await writeFile(join(other, 'us_silver.json'), '{"hello":"h"}');
    await expect(openDictionary(other)).rejects.toThrow(/us_\w+\.json.*one sorted entry a line/);
  });
});
