import { existsSync, readFileSync } from 'node:fs';
import { readWav } from '@repartee/core/audio';

export interface Recording {
  readonly id: string;
  /** What is said. */
  readonly text: string;
  /** ISO 639-1. */
  readonly language: string;
  readonly seconds: number;
  readonly samples: Float32Array;
  readonly sampleRate: number;
}

const folder = new URL('../../../shared/audio/', import.meta.url);

interface Entry {
  readonly id: string;
  readonly wav: string;
  readonly text: string;
  readonly lang: string;
  readonly dur: number;
}

/** Recordings of people with their transcripts, kept beside the project because not all of them may be copied into it. */
export function recordings(ids: readonly string[]): readonly Recording[] {
  const manifest = new URL('manifest.jsonl', folder);
  if (!existsSync(manifest)) {
    throw new Error(
      'This benchmark needs recordings in ../shared/audio beside the project (manifest.jsonl and WAV files); they are not there',
    );
  }
  const entries = readFileSync(manifest, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Entry);
  return ids.map((id) => {
    const entry = entries.find((candidate) => candidate.id === id);
    if (!entry) throw new Error(`Expected a recording named ${id} in ../shared/audio/manifest.jsonl`);
    const { samples, sampleRate } = readWav(readFileSync(new URL(entry.wav, folder)));
    return { id, text: entry.text, language: entry.lang, seconds: entry.dur, samples, sampleRate };
  });
}
