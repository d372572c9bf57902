import { defineModel } from '@repartee/core/providers';

export interface EncoderOptions {
  /** Absolute path of `text.onnx`. */
  readonly path: string;
}

export interface EncoderInput {
  /** `^ _ p1 _ … $` */
  readonly ids: readonly number[];
  /** noise_scale, length_scale, noise_w */
  readonly scales: readonly [number, number, number];
}

export interface EncoderOutput {
  /** What the flow and the decoder turn into sound: [channels, frames]. */
  readonly prior: Float32Array;
  readonly channels: number;
  readonly frames: number;
  /** Frames per input id; they add up to `frames`. */
  readonly durations: Float32Array;
}

/** Phonemes to rhythm and melody, the part of a Piper voice that has to see the whole utterance. */
export default defineModel<EncoderOptions, EncoderInput, EncoderOutput>({
  async load({ path }, onnx) {
    const session = await onnx.open(path, {
      inputs: ['input', 'input_lengths', 'scales'],
      outputs: ['prior', 'durations'],
    });
    return {
      async run(batch) {
        const outputs: EncoderOutput[] = [];
        for (const { ids, scales } of batch) {
          const { prior, durations } = await session.run({
            input: onnx.tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
            input_lengths: onnx.tensor('int64', BigInt64Array.of(BigInt(ids.length)), [1]),
            scales: onnx.tensor('float32', Float32Array.from(scales), [3]),
          });
          const [, channels = 0, frames = 0] = prior!.dims;
          outputs.push({
            prior: (prior!.data as Float32Array).slice(),
            channels,
            frames,
            durations: (durations!.data as Float32Array).slice(),
          });
        }
        return outputs;
      },
    };
  },
});
