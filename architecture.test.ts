import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = dirname(fileURLToPath(import.meta.url));

/** Doors of core that name no framework: all that a plugin may see. */
const pluginDoors = ['@repartee/core/providers', '@repartee/core/audio', '@repartee/core/streams'];
const plugin = { own: pluginDoors, tests: ['@repartee/testing', '@repartee/inference'] };

/**
 * Every room of the house, what of the workspace its code may import, and what its tests may on top of that.
 * A room that is not listed fails the test: say where it belongs before it grows.
 */
const rooms: Record<string, { own: readonly string[]; tests?: readonly string[] }> = {
  'packages/core': { own: [], tests: ['@repartee/testing', '@repartee/testing/callers'] },
  'packages/inference': { own: pluginDoors },
  'packages/protocol': { own: ['@repartee/core', ...pluginDoors] },
  'packages/telemetry': { own: ['@repartee/core', ...pluginDoors] },
  'packages/gateway': {
    own: ['@repartee/core', '@repartee/core/config', '@repartee/protocol', '@repartee/telemetry', ...pluginDoors],
    tests: ['@repartee/testing'],
  },
  'packages/testing': { own: ['@repartee/core', '@repartee/core/config', '@repartee/protocol', ...pluginDoors] },
  'plugins/silero': plugin,
  'plugins/smart-turn': plugin,
  'plugins/whisper-onnx': plugin,
  'plugins/piper': plugin,
  'plugins/openai': plugin,
  'plugins/xtts': plugin,
  'plugins/gpt4o-realtime': plugin,
  'plugins/script': plugin,
  'apps/server': {
    own: [
      '@repartee/core',
      '@repartee/core/config',
      '@repartee/gateway',
      '@repartee/inference',
      '@repartee/telemetry',
      ...pluginDoors,
    ],
    tests: ['@repartee/testing', '@repartee/cli/caller'],
  },
  'apps/cli': {
    own: [
      '@repartee/core',
      '@repartee/core/config',
      '@repartee/inference',
      '@repartee/protocol',
      '@repartee/testing/callers',
      '@repartee/plugin-piper',
      ...pluginDoors,
    ],
    tests: ['@repartee/testing', '@repartee/server'],
  },
  'apps/web': { own: [], tests: ['@repartee/server', ...pluginDoors] },
  benchmarks: {
    own: [
      '@repartee/cli/caller',
      '@repartee/core',
      '@repartee/core/config',
      '@repartee/core/turn-taking',
      '@repartee/inference',
      '@repartee/server',
      '@repartee/plugin-piper',
      '@repartee/plugin-silero',
      '@repartee/plugin-smart-turn',
      '@repartee/plugin-whisper-onnx',
      '@repartee/testing/scripted',
      '@repartee/testing/word-errors',
      ...pluginDoors,
    ],
    tests: ['@repartee/testing'],
  },
};

/** Rooms inside core: which of its folders each may import. Audio flows down this list. */
const coreRooms: Record<string, readonly string[]> = {
  providers: [],
  streams: ['providers'],
  audio: ['providers', 'streams'],
  config: ['providers'],
  resilience: ['providers', 'streams', 'audio'],
  session: ['providers', 'streams', 'audio', 'config'],
  recording: ['providers', 'streams', 'audio', 'config', 'session'],
  plugins: ['providers', 'streams', 'config', 'resilience', 'session', 'recording'],
};

const frameworks =
  /^(@nestjs\/|inversify$|piscina$|onnxruntime-node$|reflect-metadata$|socket\.io|ws$|rxjs|prom-client$)/;

function sources(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|mts)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function imports(file: string): string[] {
  // Template literals may hold code of a plugin that a test writes: they import nothing here.
  const code = readFileSync(file, 'utf8').replace(/`(?:\\.|[^`\\])*`/g, '``');
  const found = code.matchAll(
    /(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s+'([^']+)'|(?:^|\n)\s*import\s+'([^']+)'|\bimport\('([^']+)'\)/g,
  );
  return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

const isTest = (file: string) => /\.test\.ts$|__fixtures__|\/describe-[a-z]+\.ts$/.test(file);
const name = (file: string) => relative(root, file);

function listed(): string[] {
  const groups = ['packages', 'plugins', 'apps'].flatMap((group) =>
    readdirSync(join(root, group))
      .filter((entry) => statSync(join(root, group, entry)).isDirectory())
      .map((entry) => `${group}/${entry}`),
  );
  return [...groups, 'benchmarks'];
}

describe('the house', () => {
  it('has every room on the list, and no other', () => {
    expect(listed().sort()).toEqual(Object.keys(rooms).sort());
    const core = readdirSync(join(root, 'packages/core/src'), { withFileTypes: true });
    expect(
      core
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .sort(),
    ).toEqual(Object.keys(coreRooms).sort());
  });

  it.each(Object.entries(rooms))('%s imports from other rooms only what it may', (room, { own, tests = [] }) => {
    const allowed = new Set([...own]);
    for (const file of sources(join(root, room, 'src'))) {
      for (const specifier of imports(file)) {
        if (specifier.startsWith('@repartee/')) {
          const fine = allowed.has(specifier) || (isTest(file) && tests.includes(specifier));
          expect(fine ? null : `${name(file)} imports ${specifier}`).toBeNull();
        } else if (specifier.startsWith('.')) {
          const target = resolve(dirname(file), specifier);
          expect(
            target.startsWith(join(root, room)) ? null : `${name(file)} leaves its room by ${specifier}`,
          ).toBeNull();
        }
      }
    }
  });

  it.each(Object.entries(coreRooms))('core/%s imports only rooms above it', (room, allowed) => {
    const folder = join(root, 'packages/core/src', room);
    for (const file of sources(folder)) {
      for (const specifier of imports(file).filter((candidate) => candidate.startsWith('.'))) {
        const target = relative(join(root, 'packages/core/src'), resolve(dirname(file), specifier)).split(
          '/',
        )[0] as string;
        if (target !== room) expect(allowed.includes(target) ? null : `${name(file)} imports ${specifier}`).toBeNull();
      }
    }
  });

  it('shows plugins no framework: their doors, and they themselves, import none', () => {
    const folders = ['providers', 'streams', 'audio'].map((room) => join(root, 'packages/core/src', room));
    for (const file of [...folders, join(root, 'plugins')].flatMap(sources)) {
      if (file.includes('node_modules') || file.includes('/dist/') || isTest(file)) continue;
      for (const specifier of imports(file)) {
        // The client of a protocol that is a WebSocket needs one: Node 20 has none.
        if (specifier === 'ws' && file.includes('plugins/gpt4o-realtime/')) continue;
        expect(frameworks.test(specifier) ? `${name(file)} imports ${specifier}` : null).toBeNull();
      }
    }
  });

  it('keeps Inversify in one room, onnxruntime and Piscina in another', () => {
    for (const file of listed().flatMap((room) => sources(join(root, room, 'src')))) {
      for (const specifier of imports(file)) {
        if (specifier === 'inversify') expect(name(file)).toMatch(/^packages\/core\/src\/plugins\//);
        if (specifier === 'piscina' || specifier === 'onnxruntime-node')
          expect(name(file)).toMatch(/^packages\/inference\/src\//);
      }
    }
  });

  it('builds in the order of its imports: the project references are the workspace dependencies', () => {
    for (const room of listed()) {
      if (!existsSync(join(root, room, 'tsconfig.json'))) continue;
      const config = JSON.parse(readFileSync(join(root, room, 'tsconfig.json'), 'utf8')) as {
        references?: { path: string }[];
      };
      const references = (config.references ?? []).map(({ path }) => relative(root, resolve(root, room, path)));
      const code = sources(join(root, room, 'src')).filter((file) => !isTest(file));
      const used = new Set(
        code
          .flatMap(imports)
          .filter((specifier) => specifier.startsWith('@repartee/'))
          .map(folderOf),
      );
      for (const other of used) if (other !== room) expect([room, ...references]).toContain(other);
    }
  });
});

/** `@repartee/plugin-piper` → `plugins/piper`, `@repartee/core/audio` → `packages/core`. */
function folderOf(specifier: string): string {
  const short = specifier.split('/')[1] as string;
  if (short.startsWith('plugin-')) return `plugins/${short.slice(7)}`;
  return (
    ['packages', 'apps'].map((group) => `${group}/${short}`).find((folder) => existsSync(join(root, folder))) ?? short
  );
}
