import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../k6/', import.meta.url));

/** Load tests by name. */
export const loadTests = ['websocket', 'socket-io'] as const;
export type LoadTest = (typeof loadTests)[number];

export interface K6Run {
  readonly k6: string;
  readonly test: LoadTest;
  /** Settings of the load test (benchmarks/k6/settings.ts); they win over the environment. */
  readonly settings?: Readonly<Record<string, string>>;
  /** More arguments of `k6 run`. */
  readonly args?: readonly string[];
  /** Where k6 writes. Default: to the terminal. */
  readonly onOutput?: (text: string) => void;
}

/** Resolves with k6's exit code: 0, all thresholds were kept; 99, one was broken; anything else, it could not run. */
export async function runK6({ k6, test, settings = {}, args = [], onOutput }: K6Run): Promise<number> {
  const given = Object.entries(settings).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  const child = spawn(k6, ['run', '--no-usage-report', ...given, ...args, `${folder}${test}.ts`], {
    stdio: ['ignore', onOutput ? 'pipe' : 'inherit', onOutput ? 'pipe' : 'inherit'],
  });
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', onOutput ?? (() => {}));
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}
