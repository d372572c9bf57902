import { access, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ReparteeError } from '@repartee/core/providers';
import { z } from 'zod';
import type { PhonemeIdMap } from '../phonemes/index.js';

/** The part of a voice's `.onnx.json` that is used. */
const voiceFile = z.looseObject({
  audio: z.looseObject({ sample_rate: z.number().int().positive() }),
  espeak: z.looseObject({ voice: z.string() }),
  inference: z.looseObject({ noise_scale: z.number(), length_scale: z.number().positive(), noise_w: z.number() }),
  phoneme_type: z.literal('espeak').optional(),
  phoneme_id_map: z.record(z.string(), z.array(z.number().int())),
  num_speakers: z.literal(1).optional(),
});

/** A Piper voice on disk, split into what sees the whole utterance, the flow and the decoder. */
export interface Voice {
  /** As in the file's name: `en_US-joe-medium`. */
  readonly name: string;
  readonly sampleRate: number;
  readonly phonemeIdMap: PhonemeIdMap;
  /** noise_scale, length_scale, noise_w: as the voice was made. */
  readonly scales: readonly [noise: number, length: number, durationNoise: number];
  readonly textPath: string;
  readonly flowPath: string;
  readonly decoderPath: string;
}

/**
 * Reads a voice's folder: `NAME.onnx.json` and the three parts that `tools/piper_split.py` makes. Rejects with
 * `plugin` when one is missing, or the voice is not English or has several speakers.
 */
export async function openVoice(folder: string): Promise<Voice> {
  const files = await readdir(folder).catch((cause: unknown) => refuse(folder, 'a folder', 'there is none', cause));
  const config = files.find((file) => file.endsWith('.onnx.json'));
  if (!config) return refuse(folder, 'a file NAME.onnx.json', 'there is none');
  const content = await readFile(join(folder, config), 'utf8').catch((cause: unknown) =>
    refuse(folder, `${config} to be a file`, 'it cannot be read', cause),
  );
  const parsed = voiceFile.safeParse(parseJson(content, folder, config));
  if (!parsed.success)
    return refuse(
      folder,
      `${config} of a Piper voice with one speaker and espeak phonemes`,
      z.prettifyError(parsed.error),
    );
  const { audio, espeak, inference, phoneme_id_map: phonemeIdMap } = parsed.data;
  if (!espeak.voice.startsWith('en'))
    return refuse(folder, 'an English voice (the dictionary is English)', `the language is ${espeak.voice}`);
  const textPath = join(folder, 'text.onnx');
  const flowPath = join(folder, 'flow.onnx');
  const decoderPath = join(folder, 'decoder.onnx');
  for (const path of [textPath, flowPath, decoderPath]) {
    await access(path).catch((cause: unknown) =>
      refuse(folder, `${path} (split the voice with tools/piper_split.py)`, 'it is missing', cause),
    );
  }
  return {
    name: config.slice(0, -'.onnx.json'.length),
    sampleRate: audio.sample_rate,
    phonemeIdMap,
    scales: [inference.noise_scale, inference.length_scale, inference.noise_w],
    textPath,
    flowPath,
    decoderPath,
  };
}

function parseJson(content: string, folder: string, file: string): unknown {
  try {
    return JSON.parse(content);
  } catch (cause) {
    return refuse(folder, `${file} to be JSON`, 'it is not', cause);
  }
}

function refuse(folder: string, expected: string, came: string, cause?: unknown): never {
  throw new ReparteeError(
    'plugin',
    `The voice in ${folder}: expected ${expected}; ${came}. Check the setting "voice"`,
    {
      cause,
      details: { folder, setting: 'voice' },
    },
  );
}
