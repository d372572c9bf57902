import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ReparteeError } from '@repartee/core/providers';
import { z } from 'zod';
import { reasonOf } from './reason-of.js';

const file = z.object({
  d_model: z.int().positive(),
  n_heads: z.int().positive(),
  decoder_layers: z.int().positive(),
  vocab_size: z.int().positive(),
  max_audio_positions: z.int().positive(),
  max_text_positions: z.int().positive(),
  multilingual: z.boolean(),
  eot: z.int(),
  sot: z.int(),
  transcribe: z.int(),
  no_speech: z.int(),
  no_timestamps: z.int(),
  languages: z.record(z.string(), z.int()),
  suppress_tokens: z.array(z.int()),
  begin_suppress_tokens: z.array(z.int()),
});

/** Sizes and special tokens of a Whisper export: its `generation.json`, as written by `tools/whisper_export.py`. */
export type Generation = z.infer<typeof file>;

/** Reads `generation.json` of a model folder. Refuses with `config` what is missing or no such file. */
export async function readGeneration(folder: string): Promise<Generation> {
  const path = join(folder, 'generation.json');
  try {
    return file.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new ReparteeError(
      'config',
      `Expected the generation.json of a Whisper export at ${path}; ${reasonOf(cause)}. Check the setting "model"`,
      { cause, details: { path } },
    );
  }
}
