import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const models = ['tiny.en', 'base'] as const;
export type ModelName = (typeof models)[number];

/** A transcriber, how it is set, and how its process is started. */
export interface Engine {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

export interface Engines {
  readonly installed: readonly Engine[];
  /** Parts for `benchmarks/peers/install`. */
  readonly missing: readonly string[];
}

interface Candidate extends Engine {
  /** The part of `benchmarks/peers/install` without which it is not there. */
  readonly part?: string;
  readonly more?: boolean;
}

const peers = fileURLToPath(new URL('../../.peers/', import.meta.url));
const scripts = fileURLToPath(new URL('../../peers/', import.meta.url));
const bundled = fileURLToPath(new URL('../../../plugins/whisper-onnx/models', import.meta.url));
const own = fileURLToPath(new URL('own.js', import.meta.url));

export interface Choice {
  /** With other settings of ours and of the peers. */
  readonly more: boolean;
  /** Parts of `benchmarks/peers/install`; left out: all. */
  readonly peers?: readonly string[];
}

/** The first is ours, and the others are compared with it. */
export function enginesFor(model: ModelName, { more, peers: chosen }: Choice): Engines {
  const weights = `${peers}weights/${model}`;
  const python = (venv: string) => `${peers}${venv}/bin/python`;
  const ours = model === 'base' ? bundled : `${weights}/own`;
  const fasterWhisper = (compute: string, beam: number) => ({
    part: 'faster-whisper',
    command: python('faster-whisper'),
    args: [`${scripts}faster_whisper_peer.py`, `${weights}/ctranslate2`, compute, String(beam)],
  });
  const whisperCpp = (window: string) => ({
    part: 'whisper-cpp',
    command: python('whisper-cpp'),
    args: [`${scripts}whisper_cpp_peer.py`, `${weights}/ggml-f16.bin`, window],
  });
  const candidates: readonly Candidate[] = [
    { name: 'Repartee', command: process.execPath, args: [own, ours, 'whole'] },
    { name: 'Repartee, partial transcripts too', command: process.execPath, args: [own, ours, 'frames'], more: true },
    { name: 'faster-whisper int8, greedy', ...fasterWhisper('int8', 1) },
    { name: 'faster-whisper int8, beam 5', ...fasterWhisper('int8', 5), more: true },
    { name: 'whisper.cpp f16', ...whisperCpp('30') },
    { name: 'whisper.cpp f16, audio_ctx', ...whisperCpp('short'), more: true },
    {
      name: 'transformers.js q8',
      part: 'transformers-js',
      command: process.execPath,
      args: [`${scripts}transformers-js-peer.mjs`, `${peers}transformers-js`, `${weights}/hugging-face`],
    },
  ];
  const wanted = candidates.filter(
    (candidate) => (more || !candidate.more) && (!candidate.part || !chosen || chosen.includes(candidate.part)),
  );
  const isThere = (part: string) => existsSync(`${peers}${part}/.installed`);
  const hasWeights = isThere('weights');
  const installed = wanted.filter(({ part }) => (part ? isThere(part) && hasWeights : model === 'base' || hasWeights));
  const parts = ['weights', ...wanted.flatMap(({ part }) => part ?? [])];
  return { installed, missing: [...new Set(parts)].filter((part) => !isThere(part)) };
}
