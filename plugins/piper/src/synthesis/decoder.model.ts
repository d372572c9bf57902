import { defineModel } from '@repartee/core/providers';
import { setFrames, sliceFrames } from './frames.js';

export interface DecoderOptions {
  /** Absolute path of `flow.onnx`. */
  readonly flowPath: string;
  /** Absolute path of `decoder.onnx`. */
  readonly decoderPath: string;
}

/** A window of an utterance: frames that have gone through the flow and, where these are too few, more that have not. */
export interface DecoderInput {
  readonly channels: number;
  /** [channels, …]: the window's frames, all or the first of them. */
  readonly latent: Float32Array;
  readonly flow?: FlowInput;
  /** Width of the window. */
  readonly frames: number;
}

export interface FlowInput {
  /** [channels, …]: frames as the encoder gave them, with context on both sides. */
  readonly prior: Float32Array;
  /** Those of them to be kept; they follow the last of `latent`. */
  readonly from: number;
  readonly to: number;
}

export interface DecoderOutput {
  /** As many samples for every frame of the window. */
  readonly samples: Float32Array;
  /** [channels, …]: what came out of the flow, for the windows that follow. */
  readonly latent?: Float32Array;
}

/** Frames to sound: the flow and the decoder of a Piper voice, both over a stretch of an utterance. */
export default defineModel<DecoderOptions, DecoderInput, DecoderOutput>({
  async load({ flowPath, decoderPath }, onnx) {
    const flowSession = await onnx.open(flowPath, { inputs: ['prior'], outputs: ['z'] });
    const decoderSession = await onnx.open(decoderPath, { inputs: ['z'], outputs: ['audio'] });

    async function throughFlow({ prior, from, to }: FlowInput, channels: number): Promise<Float32Array> {
      const { z } = await flowSession.run({
        prior: onnx.tensor('float32', prior, [1, channels, prior.length / channels]),
      });
      return sliceFrames(z!.data as Float32Array, channels, from, to);
    }

    return {
      async run(batch, context) {
        const outputs: DecoderOutput[] = [];
        for (const [row, { channels, latent, flow, frames }] of batch.entries()) {
          const added = flow && (await throughFlow(flow, channels));
          if (context.cancelled(row)) {
            outputs.push({ samples: new Float32Array() });
            continue;
          }
          const window = added ? joined(latent, added, channels, frames) : latent;
          const { audio } = await decoderSession.run({ z: onnx.tensor('float32', window, [1, channels, frames]) });
          outputs.push({ samples: (audio!.data as Float32Array).slice(), latent: added });
        }
        return outputs;
      },
    };
  },
});

/** The first `frames` of both, one behind the other. */
function joined(latent: Float32Array, added: Float32Array, channels: number, frames: number): Float32Array {
  const known = latent.length / channels;
  const window = new Float32Array(channels * frames);
  setFrames(window, latent, channels, 0);
  setFrames(window, sliceFrames(added, channels, 0, frames - known), channels, known);
  return window;
}
