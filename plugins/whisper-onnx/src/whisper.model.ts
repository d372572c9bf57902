import { defineModel } from '@repartee/core/providers';
import { Decoder, decoderNames } from './decoder.js';
import { sharingOf } from './decoder-file.js';
import { Detokenizer } from './detokenizer.js';
import { Encoder, encoderNames } from './encoder.js';
import type { Generation } from './generation.js';
import type { Thresholds } from './guards.js';
import { WhisperRunner } from './whisper-runner.js';
import type { WhisperInput, WhisperOutput } from './whisper-runner.js';

export interface WhisperModelOptions {
  readonly generation: Generation;
  /** Absolute paths. */
  readonly encoderPath: string;
  readonly decoderPath: string;
  readonly tokenizerPath: string;
  readonly thresholds: Thresholds;
  readonly quietDbfs: number;
  readonly repeatable: boolean;
}

export default defineModel<WhisperModelOptions, WhisperInput, WhisperOutput>({
  async load({ generation, encoderPath, decoderPath, tokenizerPath, thresholds, quietDbfs, repeatable }, onnx) {
    const detokenizer = await Detokenizer.open(tokenizerPath);
    const encoder = new Encoder(await onnx.open(encoderPath, encoderNames(generation)), onnx, generation);
    const sharing = await sharingOf(decoderPath);
    const session = await onnx.open(decoderPath, decoderNames(generation));
    const decoder = new Decoder(session, onnx, generation, { sharing, repeatable });
    return new WhisperRunner({ generation, encoder, decoder, detokenizer, thresholds, quietDbfs });
  },
});
