import { defineModel } from '@repartee/core/providers';

export interface DecoderOptions {
  /** Absolute path of `decoder.onnx`. */
  readonly path: string;
}

export interface DecoderInput {
  /** [channels, frames] */
  readonly latent: Float32Array;
  readonly channels: number;
  readonly frames: number;
}

export interface DecoderOutput {
  /** As many samples for every frame. */
  readonly samples: Float32Array;
}

/** Latent frames to sound: the second half of a Piper voice. */
export default defineModel<DecoderOptions, DecoderInput, DecoderOutput>({
  async load({ path }, onnx) {
    const session = await onnx.open(path, { inputs: ['z'], outputs: ['audio'] });
    return {
      async run(batch) {
        const outputs: DecoderOutput[] = [];
        for (const { latent, channels, frames } of batch) {
          const { audio } = await session.run({ z: onnx.tensor('float32', latent, [1, channels, frames]) });
          outputs.push({ samples: (audio!.data as Float32Array).slice() });
        }
        return outputs;
      },
    };
  },
});
