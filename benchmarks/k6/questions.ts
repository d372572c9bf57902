import exec from 'k6/execution';
import type { Recording } from './recording.ts';
import { recordings } from './recordings.ts';
import { settings } from './settings.ts';

/** What this caller asks in this call: the recordings in turn, each caller beginning with another one. */
export function questions(): readonly Recording[] {
  const first = exec.vu.idInTest + exec.vu.iterationInScenario;
  return Array.from({ length: settings.turns }, (_, turn) => recordings[(first + turn) % recordings.length]!);
}
