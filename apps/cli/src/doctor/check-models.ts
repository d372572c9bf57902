import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { ok, problem } from './finding.js';
import type { Finding } from './finding.js';

/** Texts beside the weights: nobody's voice fails when one is edited. */
const prose = /^(README\.md|LICENSE.*|NOTICE.*|MODEL_CARD)$/;

/** Compares every bundled model with the checksums that came with it. One finding per plugin. */
export async function checkModels(pluginsFolder: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const plugin of (await readdir(pluginsFolder)).sort()) {
    const lists = await checksumLists(join(pluginsFolder, plugin, 'models'));
    if (lists.length > 0) findings.push(await checkPlugin(plugin, lists, pluginsFolder));
  }
  return findings;
}

async function checkPlugin(plugin: string, lists: readonly string[], root: string): Promise<Finding> {
  const subject = `models of ${plugin}`;
  let files = 0;
  let bytes = 0;
  for (const list of lists) {
    for (const { name, sha256 } of parseChecksums(await readFile(list, 'utf8'))) {
      if (prose.test(basename(name))) continue;
      const path = join(dirname(list), name);
      const size = await stat(path).then(
        (found) => found.size,
        () => undefined,
      );
      if (size === undefined) return broken(subject, `${relative(root, path)} is missing`);
      if ((await sha256Of(path)) !== sha256) {
        return broken(subject, `${relative(root, path)} is damaged: ${size} bytes that are not the ones published`);
      }
      files++;
      bytes += size;
    }
  }
  return ok(subject, `${files} files, ${(bytes / 1e6).toFixed(1)} MB, as published`);
}

function broken(subject: string, message: string): Finding {
  return problem(subject, message, 'Bring it back with `git checkout -- plugins`, or clone the repository again');
}

export function parseChecksums(text: string): { readonly sha256: string; readonly name: string }[] {
  return [...text.matchAll(/^([0-9a-f]{64}) [ *](.+)$/gm)].map(([, sha256, name]) => ({
    sha256: sha256!,
    name: name!.trim(),
  }));
}

async function checksumLists(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  return entries.filter((entry) => basename(entry) === 'SHA256SUMS').map((entry) => join(folder, entry));
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
