import type { RunningServer } from './start-server.js';

export interface StartScreen extends Pick<RunningServer, 'url' | 'serving'> {
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
export function startScreen({ url, serving, configFile, readyMs }: StartScreen): string {
  const width = Math.max(...serving.map(({ plugin }) => plugin.length));
  const plugins = serving.map(({ kind, plugin }) => `  ${kind.padEnd(5)} ${plugin.padEnd(width)}  ${roles[kind]}`);
  return [
    '',
    `  Repartee · ready in ${(readyMs / 1000).toFixed(1)} s · ${configFile}`,
    '',
    ...plugins,
    '',
    `  Talk       ${url}`,
    `  WebSocket  ${url.replace(/^http/, 'ws')}/realtime`,
    '  Stop       Ctrl-C',
    '',
    '',
  ].join('\n');
}
