import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BackgroundFile } from './background-file.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repartee-background-file-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const text = (value: string) => Buffer.from(value);

describe('a file in the background', () => {
  it('holds what was appended, in order, behind a header that knows its length at any time', async () => {
    const path = join(folder, 'grows');
    const header = { length: 4, bytes: (length: number) => text(String(length).padStart(4, '0')) };
    const file = new BackgroundFile({ path, header, onError: (error) => expect(error).toBeUndefined() });
    for (let i = 0; i < 500; i++) file.append(text(`${i},`));
    while (!(await readFile(path, 'utf8').catch(() => '')).startsWith('1')) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    file.append(text('end'));
    await file.close();
    const written = await readFile(path, 'utf8');
    expect(written).toBe(`${String(written.length - 4).padStart(4, '0')}${[...Array(500).keys()].join(',')},end`);
  });

  it('tells of the first error only, and takes no more', async () => {
    const errors: unknown[] = [];
    const file = new BackgroundFile({ path: join(folder, 'no/such/folder'), onError: (error) => errors.push(error) });
    file.append(text('a'));
    await file.close();
    file.append(text('b'));
    await file.close();
    expect(errors).toMatchObject([{ code: 'ENOENT' }]);
  });

  it('never overwrites a file', async () => {
    const path = join(folder, 'first');
    const first = new BackgroundFile({ path, onError: () => {} });
    first.append(text('first'));
    await first.close();
    const errors: unknown[] = [];
    const second = new BackgroundFile({ path, onError: (error) => errors.push(error) });
    second.append(text('second'));
    await second.close();
    expect(errors).toMatchObject([{ code: 'EEXIST' }]);
    expect(await readFile(path, 'utf8')).toBe('first');
  });

  it('gives up when the disk does not keep up, instead of filling the memory', async () => {
    const errors: unknown[] = [];
    const file = new BackgroundFile({ path: join(folder, 'slow'), onError: (error) => errors.push(error) });
    for (let i = 0; i < 40; i++) file.append(Buffer.alloc(1024 * 1024));
    expect(errors).toHaveLength(1);
    await file.close();
  });
});
