import { constantsOf } from './onnx-file.js';

/** The weights of Silero VAD for 16 kHz, with the names and shapes they have in its files since version 5. */
const shapes = {
  'stft.forward_basis_buffer': [258, 1, 256],
  'encoder.0.reparam_conv.weight': [128, 129, 3],
  'encoder.0.reparam_conv.bias': [128],
  'encoder.1.reparam_conv.weight': [64, 128, 3],
  'encoder.1.reparam_conv.bias': [64],
  'encoder.2.reparam_conv.weight': [64, 64, 3],
  'encoder.2.reparam_conv.bias': [64],
  'encoder.3.reparam_conv.weight': [128, 64, 3],
  'encoder.3.reparam_conv.bias': [128],
  'decoder.rnn.weight_ih': [512, 128],
  'decoder.rnn.weight_hh': [512, 128],
  'decoder.rnn.bias_ih': [512],
  'decoder.rnn.bias_hh': [512],
  'decoder.decoder.2.weight': [1, 128, 1],
  'decoder.decoder.2.bias': [1],
} as const;

export type SileroWeights = Readonly<Record<keyof typeof shapes, Float32Array>>;

/**
 * The weights in an ONNX file, or nothing where they are not all there in one graph with the shapes of 16 kHz. Those for
 * 8 kHz, which the same file may hold in another graph, are left aside.
 */
export function sileroWeights(file: Uint8Array): SileroWeights | undefined {
  for (const constants of graphsOf(file)) {
    const entries = Object.entries(shapes).map(([name, shape]) => {
      const key = [...constants.keys()].find((candidate) => candidate.endsWith(name));
      const constant = constants.get(key ?? '');
      const isExpected = constant?.dims.join() === shape.join() && constant.data instanceof Float32Array;
      return [name, isExpected ? constant.data : undefined] as const;
    });
    if (entries.every(([, data]) => data)) return Object.fromEntries(entries) as SileroWeights;
  }
  return undefined;
}

/** No graphs in what is no ONNX file: whoever opens it says what is wrong. */
function graphsOf(file: Uint8Array): ReturnType<typeof constantsOf> {
  try {
    return constantsOf(file);
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}
