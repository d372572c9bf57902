import { ReparteeError } from '../providers/index.js';
import type { ErrorCode } from '../providers/index.js';
import type { ConfigSource } from './config-source.js';

export type ConfigPath = readonly (string | number)[];

/** Counted from 1, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong in the config. */
export interface Mistake {
  readonly path: ConfigPath;
  /** What was expected, what came, and what was perhaps meant. Never a value from the environment. */
  readonly problem: string;
  /** Points at the name of the setting instead of its value. */
  readonly atKey?: boolean;
  /** Where the parser itself stumbled; otherwise found by `path`. */
  readonly position?: Position;
}

/** One error that lists every mistake, in the order of the file. */
export function configError(
  mistakes: readonly Mistake[],
  source?: ConfigSource,
  code: Extract<ErrorCode, 'config' | 'plugin'> = 'config',
): ReparteeError {
  const placed = mistakes
    .map((mistake) => ({ ...mistake, position: mistake.position ?? source?.position(mistake.path, mistake.atKey) }))
    .sort((a, b) => order(a.position) - order(b.position));
  const rows = placed.map(({ path, position, problem }) => ({
    place: position ? `${position.line}:${position.column}` : '',
    path: formatPath(path),
    problem: source?.redact(problem) ?? problem,
  }));
  const placeWidth = Math.max(...rows.map((row) => row.place.length));
  const lines = rows.map(({ place, path, problem }) =>
    `  ${placeWidth > 0 ? `${place.padStart(placeWidth)}  ` : ''}${path ? `${path}: ` : ''}${problem}`.trimEnd(),
  );
  const count = rows.length === 1 ? '1 mistake' : `${rows.length} mistakes`;
  return new ReparteeError(code, `${count} in ${source?.file ?? 'the config'}\n\n${lines.join('\n')}\n`, {
    details: { file: source?.file, mistakes: rows.map(({ place, path }) => ({ path, place: place || undefined })) },
  });
}

/** `agent.tools[0]`; a name that is no plain word is quoted. */
export function formatPath(path: ConfigPath): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      if (!/^[\w$-]+$/.test(part)) return `[${JSON.stringify(part)}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');
}

function order(position: Position | undefined): number {
  return position ? position.line * 10_000 + position.column : 0;
}
