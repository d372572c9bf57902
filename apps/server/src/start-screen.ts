import type { RunningServer } from './start-server.js';

export interface StartScreen extends Pick<RunningServer, 'url' | 'serving' | 'devices'> {
  readonly configFile: string;
  readonly readyMs: number;
}

const roles = {
  vad: 'notices speech',
  turn: 'judges the end of a turn',
  asr: 'writes down speech',
  llm: 'answers',
  tts: 'speaks',
} as const;

/** What a person sees when the server is ready: who does what, and where to go. */
export function startScreen({ url, serving, devices, configFile, readyMs }: StartScreen): string {
  const width = Math.max(...serving.map(({ plugin }) => plugin.length));
  const plugins = serving.map(({ kind, plugin }) => `  ${kind.padEnd(5)} ${plugin.padEnd(width)}  ${roles[kind]}`);
  return [
    '',
    `  Repartee · ready in ${(readyMs / 1000).toFixed(1)} s · ${configFile}`,
    '',
    ...plugins,
    '',
    `  Models     ${workers(devices)}`,
    `  Talk       ${url}`,
    `  WebSocket  ${url.replace(/^http/, 'ws')}/realtime`,
    '  Stop       Ctrl-C',
    '',
    '',
  ].join('\n');
}

/** "2 workers on cpu", "4 workers on cuda:0, cuda:1". */
function workers(devices: readonly string[]): string {
  return `${devices.length} ${devices.length === 1 ? 'worker' : 'workers'} on ${[...new Set(devices)].join(', ')}`;
}
