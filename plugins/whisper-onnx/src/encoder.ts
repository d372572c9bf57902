import { MEL_BANDS, MEL_HOP, spectrogram } from '@repartee/core/audio';
import { LISTEN_RATE } from '@repartee/core/providers';
import type { OnnxNames, OnnxRuntime, OnnxSession, OnnxTensor } from '@repartee/core/providers';
import type { Generation } from './generation.js';
import { layerNames } from './key-value-cache.js';
import { silenceTail } from './silence-tail.js';

/** Silence kept after the audio: the stand-ins are read from it. */
const PADDING = 0.3 * LISTEN_RATE;
const STAND_INS = 64;
/** Samples of one encoder position. */
const POSITION = 2 * MEL_HOP;
const NOT_THERE = -1e9;

/** What the decoder attends to: `cross_bias`, and keys and values of each of its layers. */
export type Encoded = Readonly<Record<string, OnnxTensor>>;

/** Longest audio one window holds, in samples. */
export function windowSamples(generation: Pick<Generation, 'max_audio_positions'>): number {
  return generation.max_audio_positions * POSITION - PADDING;
}

/** What the encoder's file has, as `tools/whisper_export.py` writes it. */
export function encoderNames(generation: Generation): OnnxNames {
  const outputs = layerNames(generation).map((name) => `cross_${name}`);
  return { inputs: ['mel', 'tail_pos', 'key_bias'], outputs };
}

/** Whisper's encoder over a short window: the real audio, 0.3 s of silence, and 64 stand-ins for the rest of the 30 s. */
export class Encoder {
  readonly #session: OnnxSession;
  readonly #onnx: OnnxRuntime;
  readonly #total: number;

  constructor(session: OnnxSession, onnx: OnnxRuntime, generation: Generation) {
    this.#session = session;
    this.#onnx = onnx;
    this.#total = generation.max_audio_positions;
  }

  /** Energies as `GrowingLogMel` gives them, of at most `windowSamples` samples. */
  async encode(energies: Float32Array, samples: number): Promise<Encoded> {
    const onnx = this.#onnx;
    const real = Math.min(this.#total, Math.ceil((samples + PADDING) / POSITION));
    const standIns = real < this.#total ? STAND_INS : 0;
    const frames = 2 * real;
    const keyBias = new Float32Array(real + standIns);
    let positions = new Int32Array(0);
    if (standIns > 0) {
      const tail = silenceTail(real - 1, standIns, this.#total);
      positions = tail.positions as Int32Array<ArrayBuffer>;
      keyBias.set(tail.bias, real);
      // The last real position sees the edge of the convolutions.
      keyBias[real - 1] = NOT_THERE;
    }
    const bias = onnx.tensor('float32', keyBias, [1, keyBias.length]);
    const crossed = await this.#session.run({
      mel: onnx.tensor('float32', spectrogram(energies, frames), [1, MEL_BANDS, frames]),
      tail_pos: onnx.tensor('int32', positions, [1, standIns]),
      key_bias: bias,
    });
    return { ...crossed, cross_bias: bias };
  }
}
