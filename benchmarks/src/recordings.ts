import { existsSync, readFileSync } from 'node:fs';
import { readWav } from '@repartee/core/audio';

export interface Recording {
  readonly id: string;
  /** What is said. */
  readonly text: string;
  /** ISO 639-1. */
  readonly language: string;
  /** `digits`: one word of one second; `multi`: not English. */
  readonly set: string;
  readonly seconds: number;
  readonly samples: Float32Array;
  readonly sampleRate: number;
}

const folder = new URL('../../../shared/audio/', import.meta.url);

interface Entry {
  readonly id: string;
  readonly kind: 'real' | 'synthetic';
  readonly wav: string;
  readonly text: string;
  readonly lang: string;
  readonly set: string;
  readonly dur: number;
}

/** Recordings of people with their transcripts, kept beside the project because not all of them may be copied into it. */
export function recordings(ids: readonly string[]): readonly Recording[] {
  const entries = manifest();
  if (!entries) {
    throw new Error(
      'This benchmark needs recordings in ../shared/audio beside the project (manifest.jsonl and WAV files); they are not there',
    );
  }
  return ids.map((id) => {
    const entry = entries.find((candidate) => candidate.id === id);
    if (!entry) throw new Error(`Expected a recording named ${id} in ../shared/audio/manifest.jsonl`);
    return read(entry);
  });
}

/** All recordings of people, none where there are none. */
export function allRecordings(): readonly Recording[] {
  return (manifest() ?? []).filter(({ kind }) => kind === 'real').map(read);
}

function manifest(): readonly Entry[] | undefined {
  const file = new URL('manifest.jsonl', folder);
  if (!existsSync(file)) return undefined;
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Entry);
}

function read({ id, wav, text, lang, set, dur }: Entry): Recording {
  const { samples, sampleRate } = readWav(readFileSync(new URL(wav, folder)));
  return { id, text, language: lang, set, seconds: dur, samples, sampleRate };
}
