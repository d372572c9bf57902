import { onnxFile } from './onnx-file.js';
import type { OnnxConstant, OnnxNode } from './onnx-file.js';
import type { SileroWeights } from './silero-weights.js';
import { LAYER_SIZE, STATE_SIZE, WINDOW_SAMPLES, WINDOWS } from './frame-size.js';

/** Of a window's spectrum: 129 real parts, then 129 imaginary ones. */
const BINS = 129;

/**
 * Silero VAD for 16 kHz as products of matrices, as an ONNX file: the same weights and the same sums as in its own file, in
 * another order. There a frame of each stream is convolved by itself, four columns at a time, which leaves most of a
 * CPU's vector lanes empty; here all windows of all streams are the rows of one matrix.
 *
 * In: `windows` [4 × batch, 256], the windows of each frame (see `writeWindows`), and `state` [batch, 256].
 * Out: `speech` [batch, 1] and `nextState` [batch, 256].
 */
export function matrixGraph(weights: SileroWeights): Uint8Array {
  const constants = new Map<string, OnnxConstant>();
  const nodes: OnnxNode[] = [];
  const floats = (name: string, dims: readonly number[], data: Float32Array): string => {
    constants.set(name, { dims, data });
    return name;
  };
  const integers = (...values: readonly number[]): string => {
    const name = `integers ${values.join(' ')}`;
    constants.set(name, { dims: [values.length], data: BigInt64Array.from(values, BigInt) });
    return name;
  };
  /** Adds a node; the name of its first output is that of the value. */
  const add = (type: string, inputs: readonly string[], output: string | readonly string[], axis?: number): string => {
    const outputs = typeof output === 'string' ? [output] : output;
    nodes.push({ type, inputs, outputs, ...(axis === undefined ? {} : { attributes: { axis } }) });
    return outputs[0] as string;
  };
  const reshape = (input: string, dims: readonly number[], output: string): string =>
    add('Reshape', [input, integers(...dims)], output);

  /** Each position with those before and behind it, as one row: positions side by side in, rows of three out. */
  const neighbours = (
    input: string,
    {
      width,
      positions,
      pad,
      rows,
    }: { width: number; positions: number; pad: readonly number[]; rows: readonly number[] },
  ): string => {
    const padded = add(
      'Pad',
      [input, integers(0, (pad[0] as number) * width, 0, (pad[1] as number) * width)],
      `${input} padded`,
    );
    const apart = reshape(padded, [-1, positions, width], `${input} apart`);
    const gathered = add('Gather', [apart, integers(...rows)], `${input} gathered`, 1);
    return reshape(gathered, [-1, 3 * width], `${input} neighbours`);
  };
  /** A convolution of which every position is a row. `taps`: which of its three taps meet anything but padding. */
  const convolve = (
    input: string,
    layer: 0 | 1 | 2 | 3,
    [ins, outs]: readonly [number, number],
    taps = [0, 1, 2],
  ): string => {
    const kernel = weights[`encoder.${layer}.reparam_conv.weight`];
    const matrix = new Float32Array(taps.length * ins * outs);
    taps.forEach((tap, at) => {
      for (let i = 0; i < ins; i++) {
        for (let o = 0; o < outs; o++) matrix[(at * ins + i) * outs + o] = kernel[(o * ins + i) * 3 + tap] as number;
      }
    });
    const weight = floats(`weight ${layer}`, [taps.length * ins, outs], matrix);
    const bias = floats(`bias ${layer}`, [outs], weights[`encoder.${layer}.reparam_conv.bias`]);
    return add('Relu', [add('Gemm', [input, weight, bias], `sum ${layer}`)], `layer ${layer}`);
  };

  const basis = transposed(weights['stft.forward_basis_buffer'], 2 * BINS, WINDOW_SAMPLES);
  add('MatMul', ['windows', floats('basis', [WINDOW_SAMPLES, 2 * BINS], basis)], 'spectrum');
  add('Split', ['spectrum', integers(BINS, BINS)], ['real', 'imaginary'], 1);
  const power = add(
    'Add',
    [add('Mul', ['real', 'real'], 'real²'), add('Mul', ['imaginary', 'imaginary'], 'imaginary²')],
    'power',
  );
  const magnitude = reshape(add('Sqrt', [power], 'magnitude'), [-1, WINDOWS * BINS], 'frame');

  const first = neighbours(magnitude, {
    width: BINS,
    positions: 6,
    pad: [1, 1],
    rows: [0, 1, 2, 1, 2, 3, 2, 3, 4, 3, 4, 5],
  });
  const four = reshape(convolve(first, 0, [BINS, 128]), [-1, 4 * 128], 'four');
  const second = neighbours(four, { width: 128, positions: 5, pad: [1, 0], rows: [0, 1, 2, 2, 3, 4] });
  const two = reshape(convolve(second, 1, [128, 64]), [-1, 2 * 64], 'two');
  const one = convolve(two, 2, [64, 64], [1, 2]);
  const encoded = convolve(one, 3, [64, 128], [1]);

  const [h, c] = ['h', 'c'];
  add('Split', ['state', integers(LAYER_SIZE, LAYER_SIZE)], [h, c], 1);
  const step = (value: string): string => add('Unsqueeze', [value, integers(0)], `${value} step`);
  const biases = new Float32Array([
    ...gatesInOrder(weights['decoder.rnn.bias_ih']),
    ...gatesInOrder(weights['decoder.rnn.bias_hh']),
  ]);
  nodes.push({
    type: 'LSTM',
    inputs: [
      step(encoded),
      floats('input weights', [1, 4 * LAYER_SIZE, LAYER_SIZE], gatesInOrder(weights['decoder.rnn.weight_ih'])),
      floats('state weights', [1, 4 * LAYER_SIZE, LAYER_SIZE], gatesInOrder(weights['decoder.rnn.weight_hh'])),
      floats('gate biases', [1, 8 * LAYER_SIZE], biases),
      '',
      step(h as string),
      step(c as string),
    ],
    outputs: ['', 'next h step', 'next c step'],
    attributes: { hidden_size: LAYER_SIZE },
  });
  const nextH = add('Squeeze', ['next h step', integers(0)], 'next h');
  const nextC = add('Squeeze', ['next c step', integers(0)], 'next c');
  add('Concat', [nextH, nextC], 'nextState', 1);
  const column = floats('output weight', [LAYER_SIZE, 1], weights['decoder.decoder.2.weight']);
  const bias = floats('output bias', [1], weights['decoder.decoder.2.bias']);
  add('Sigmoid', [add('Gemm', [add('Relu', [nextH], 'heard'), column, bias], 'score')], 'speech');

  return onnxFile({
    inputs: { windows: ['windows', WINDOW_SAMPLES], state: ['batch', STATE_SIZE] },
    outputs: { speech: ['batch', 1], nextState: ['batch', STATE_SIZE] },
    constants,
    nodes,
  });
}

function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  return matrix.map((_, at) => matrix[(at % rows) * columns + Math.floor(at / rows)] as number);
}

/** The weights have the gates in the order input, forget, cell, output; an ONNX LSTM wants input, output, forget, cell. */
function gatesInOrder(weights: Float32Array): Float32Array {
  const size = weights.length / 4;
  const ordered = new Float32Array(weights.length);
  [0, 3, 1, 2].forEach((gate, at) => ordered.set(weights.subarray(gate * size, (gate + 1) * size), at * size));
  return ordered;
}
