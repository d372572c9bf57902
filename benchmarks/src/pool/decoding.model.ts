import { join } from 'node:path';
import { defineModel } from '@repartee/core/providers';
import type { OnnxRuntime, OnnxTensor } from '@repartee/core/providers';
import { Decoder, decoderNames, readGeneration, sharingOf } from '@repartee/plugin-whisper-onnx';
import type { Generation } from '@repartee/plugin-whisper-onnx';
import { seeded } from '../random.js';

export interface DecodingOptions {
  /** Of the decoder and its generation.json. */
  readonly folder: string;
  readonly decoder: string;
}

export interface Utterance {
  /** Which of the encoded utterances. */
  readonly heard: number;
  readonly tokens: number;
}

/** Encoder positions of 1.3 to 7.3 s of speech with their silence. */
export const positions = [144, 176, 208, 240, 272, 320, 368, 448];

/** Whisper's decoder alone: utterances that have been encoded, of numbers that cost what real ones cost. */
export default defineModel<DecodingOptions, Utterance, number>({
  async load({ folder, decoder: file }, onnx) {
    const generation = await readGeneration(folder);
    const path = join(folder, file);
    const session = await onnx.open(path, decoderNames(generation));
    const decoder = new Decoder(session, onnx, generation, { sharing: await sharingOf(path), repeatable: false });
    const random = seeded(1);
    const encoded = positions.map((count) => someEncoded(onnx, generation, count, random));
    const prompt = [generation.sot, generation.eot - 1, generation.transcribe, generation.no_timestamps];
    const decode = async ({ heard, tokens }: Utterance, cancelled: () => boolean): Promise<number> => {
      using decoding = decoder.begin(encoded[heard]!);
      let [logits] = await decoding.read(prompt, [3]);
      for (let token = 0; token < tokens && !cancelled(); token++) {
        [logits] = await decoding.read([likeliest(logits!, generation.eot)], [0]);
      }
      return decoding.length;
    };
    return {
      run: (batch, { cancelled }) => Promise.all(batch.map((input, row) => decode(input, () => cancelled(row)))),
    };
  },
});

function likeliest(logits: Float32Array, end: number): number {
  let best = 0;
  for (let token = 1; token < end; token++) if (logits[token]! > logits[best]!) best = token;
  return best;
}

function someEncoded(
  onnx: OnnxRuntime,
  { n_heads, d_model, decoder_layers }: Generation,
  count: number,
  random: () => number,
): Record<string, OnnxTensor> {
  const encoded: Record<string, OnnxTensor> = {
    cross_bias: onnx.tensor('float32', new Float32Array(count), [1, count]),
  };
  for (let layer = 0; layer < decoder_layers; layer++) {
    for (const kind of ['k', 'v']) {
      const data = Float32Array.from({ length: d_model * count }, () => random() - 0.5);
      encoded[`cross_${kind}_${layer}`] = onnx.tensor('float32', data, [1, n_heads, count, d_model / n_heads]);
    }
  }
  return encoded;
}
