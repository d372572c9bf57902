import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const bundledModel = fileURLToPath(new URL('../models', import.meta.url));

/** Settings of the plugin. Each default is written here and nowhere else. */
export const settings = z.strictObject({
  model: z
    .string()
    .default(bundledModel)
    .describe(
      'Folder of a Whisper export made by tools/whisper_export.py. Default: the bundled Whisper base, multilingual.',
    ),
  encoder: z.string().default('encoder_model.int8.onnx').describe('File of the encoder in that folder.'),
  decoder: z.string().default('decoder_model.q8.onnx').describe('File of the decoder in that folder.'),
  language: z
    .string()
    .optional()
    .describe('Language spoken (ISO 639-1), when all callers speak the same. Left out: detected once per turn.'),
  partials: z.boolean().default(true).describe('Transcribe while the user still speaks.'),
  partialIntervalMs: z
    .int()
    .min(100)
    .default(500)
    .describe('New audio, in ms, after which the next partial transcript is asked for.'),
  temperatures: z
    .array(z.number().min(0).max(1))
    .min(1)
    .default([0, 0.2, 0.4, 0.6])
    .describe('Tried in order until a transcript passes the guards: 0 is greedy, above is sampled.'),
  seed: z.int().default(1).describe('Of the sampling above temperature 0: the same audio gives the same text.'),
  compressionRatio: z
    .number()
    .positive()
    .default(2.4)
    .describe('Guard: text that zlib makes smaller by more than this repeats itself and is decoded again.'),
  logProbability: z
    .number()
    .max(0)
    .default(-1)
    .describe('Guard: text whose tokens have a lower mean log probability is a guess and is decoded again.'),
  noSpeech: z
    .number()
    .min(0)
    .max(1)
    .default(0.6)
    .describe(
      'Guard: a guess (see logProbability) is dropped as silence when nobody speaks with more than this probability.',
    ),
  quietDbfs: z
    .number()
    .max(0)
    .default(-60)
    .describe('Audio whose loudest 20 ms stay below this level (dB of full scale) is silence and is not transcribed.'),
  maxTogether: z
    .int()
    .min(1)
    .max(32)
    .default(8)
    .describe(
      'Utterances one worker decodes together, token by token. A decoder whose int8 file would let them change each other (dynamic quantization) decodes them one by one, whatever stands here.',
    ),
  repeatable: z
    .boolean()
    .default(false)
    .describe(
      'The same text for the same audio even where it hangs on rounding, whoever is decoded beside it. Costs an 8-bit decoder a quarter more per token while an utterance is alone at its worker, and nothing in company.',
    ),
  maxQueue: z.int().positive().default(64).describe('Transcriptions that may wait for a worker; one more is refused.'),
});

export type WhisperSettings = z.infer<typeof settings>;
