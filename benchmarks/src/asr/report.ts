import { percent, table } from '../report.js';
import type { ModelName } from './engines.js';
import { errorRate, score } from './score.js';
import type { Heard, Score } from './score.js';

/** An engine and what it heard, clip by clip. */
export interface Transcriber {
  readonly name: string;
  readonly heard: readonly Heard[];
}

export interface AsrResult {
  readonly model: ModelName;
  readonly rounds: number;
  /** The first is ours. */
  readonly transcribers: readonly Transcriber[];
  /** Parts of `benchmarks/peers/install` that were not there. */
  readonly missing: readonly string[];
}

const SETS: Readonly<Record<string, string>> = { en: 'English', digits: 'digits', multi: 'other languages' };

export function report({ model, rounds, transcribers, missing }: AsrResult): string {
  const ours = transcribers[0]!;
  const sets = Object.keys(SETS).filter((set) => ours.heard.some((clip) => clip.set === set));
  const total = score(ours.heard);
  return [
    `Whisper ${model}, the same weights for all, one thread each; ${total.clips} recordings of people with ${total.words} words (Chinese and Japanese count by character), the language given. ` +
      `The engines took turns at every clip; ${rounds > 1 ? `of ${rounds} rounds the shortest time counts` : 'one round'}. CPU: user and system time of the whole process for a clip, from samples to text, without loading and the first clip.`,
    table(
      [
        'engine',
        'CPU ms per clip',
        'per s of audio',
        'of ours',
        'words wrong',
        ...sets.map((set) => SETS[set]!),
        'runaways',
      ],
      transcribers.map(({ name, heard }) => row(name, heard, sets, total)),
    ),
    '"Of ours": times the CPU of the first row. A runaway is a text over twice as long as what was said. Case, punctuation and how English numbers are written do not count, for all alike. ' +
      'How each engine is set, and what differs between them, says [benchmarks/README.md](../README.md#transcription).',
    ...(missing.length > 0 ? [`Not installed, and so left out: ${missing.join(', ')}.`] : []),
    'Where ours and the first peer differ in words wrong:',
    differences(transcribers),
  ].join('\n\n');
}

function row(name: string, heard: readonly Heard[], sets: readonly string[], ours: Score): (string | number)[] {
  const own = score(heard);
  return [
    name,
    Math.round(own.cpuMsPerClip),
    own.cpuMsPerSecond.toFixed(1),
    `${(own.cpuMsPerClip / ours.cpuMsPerClip).toFixed(2)} ×`,
    `${own.errors} = ${percent(errorRate(own))}`,
    ...sets.map((set) => percent(errorRate(score(heard.filter((clip) => clip.set === set))))),
    own.runaways,
  ];
}

function differences([ours, peer]: readonly Transcriber[]): string {
  const rows = (ours?.heard ?? []).flatMap((clip, index) => {
    const other = peer?.heard[index];
    if (!other) return [];
    const [one, another] = [score([clip]).errors, score([other]).errors];
    return one === another
      ? []
      : [[clip.id, clip.reference, `${one}: ${clip.text}`, `${another}: ${other.text.trim()}`]];
  });
  return table(['clip', 'said', ours?.name ?? '', peer?.name ?? ''], rows);
}
