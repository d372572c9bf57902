import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

/** Every package that a file needs, itself or through files of this package. */
function needs(file: URL, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>();
  if (seen.has(file.href)) return packages;
  seen.add(file.href);
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(/\bfrom '([^']+)'/g)) {
    if (!specifier.startsWith('.')) packages.add(specifier);
    else for (const name of needs(new URL(specifier.replace(/\.js$/, '.ts'), file), seen)) packages.add(name);
  }
  return packages;
}

describe.each(['./index.ts', '../scripted.ts'])('the door %s', (door) => {
  it('opens outside Jest', () => {
    const packages = needs(new URL(door, import.meta.url));
    expect(packages).toContain('@repartee/core/providers');
    expect(packages).not.toContain('@jest/globals');
  });
});
