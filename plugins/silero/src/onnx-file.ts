import { readFields, readPacked, writeMessage } from './protobuf.js';

/** A constant of a model, rows first. */
export interface OnnxConstant {
  readonly dims: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** One step of a graph, with the names of what goes in and what comes out; '' stands for nothing. */
export interface OnnxNode {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, number>>;
}

/** A graph of floats in and floats out. */
export interface OnnxGraph {
  /** Tensors with their shapes; a word for a length that only the call knows. */
  readonly inputs: Readonly<Record<string, readonly (number | string)[]>>;
  readonly outputs: Readonly<Record<string, readonly (number | string)[]>>;
  readonly constants: ReadonlyMap<string, OnnxConstant>;
  readonly nodes: readonly OnnxNode[];
}

/** As onnx.proto numbers them. */
const model = { irVersion: 1, graph: 7, opset: 8 };
const graph = { node: 1, name: 2, constant: 5, input: 11, output: 12 };
const node = { input: 1, output: 2, type: 4, attribute: 5 };
const attribute = { name: 1, number: 3, tensor: 5, graph: 6, type: 20 };
const tensor = { dims: 1, type: 2, name: 8, bytes: 9 };
const floats = 1;
const int64s = 7;
const numberAttribute = 2;

/** The float constants by name, a map for every graph of the model: the branches of a condition have graphs of their own. */
export function constantsOf(file: Uint8Array): readonly ReadonlyMap<string, OnnxConstant>[] {
  const found: Map<string, OnnxConstant>[] = [];
  for (const { field, value } of readFields(file)) {
    if (field === model.graph && typeof value !== 'number') readGraph(value, found);
  }
  return found;
}

function readGraph(message: Uint8Array, found: Map<string, OnnxConstant>[]): void {
  const constants = new Map<string, OnnxConstant>();
  found.push(constants);
  for (const { field, value } of readFields(message)) {
    if (typeof value === 'number') continue;
    if (field === graph.constant) addConstant(constants, value);
    if (field === graph.node) readNode(value, constants, found);
  }
}

/** A node may hold a constant, named after its output, and graphs. */
function readNode(message: Uint8Array, constants: Map<string, OnnxConstant>, found: Map<string, OnnxConstant>[]): void {
  let output = '';
  for (const { field, value } of readFields(message)) {
    if (typeof value === 'number') continue;
    if (field === node.output) output = textOf(value);
    if (field !== node.attribute) continue;
    for (const inner of readFields(value)) {
      if (typeof inner.value === 'number') continue;
      if (inner.field === attribute.tensor) addConstant(constants, inner.value, output);
      if (inner.field === attribute.graph) readGraph(inner.value, found);
    }
  }
}

function addConstant(constants: Map<string, OnnxConstant>, message: Uint8Array, output?: string): void {
  const dims: number[] = [];
  let type: number | undefined;
  let name = '';
  let bytes: Uint8Array | undefined;
  for (const { field, value } of readFields(message)) {
    if (field === tensor.dims) dims.push(...(typeof value === 'number' ? [value] : readPacked(value)));
    else if (typeof value === 'number') type = field === tensor.type ? value : type;
    else if (field === tensor.name) name = textOf(value);
    else if (field === tensor.bytes) bytes = value;
  }
  // A copy, because the bytes may lie anywhere in the file.
  if (type === floats && bytes)
    constants.set(output ?? name, { dims, data: new Float32Array(new Uint8Array(bytes).buffer) });
}

/** The bytes of an ONNX file with this graph, operator set 16. */
export function onnxFile({ inputs, outputs, constants, nodes }: OnnxGraph): Uint8Array {
  return writeMessage([
    [model.irVersion, 8],
    [
      model.graph,
      writeMessage([
        ...nodes.map((each) => [graph.node, nodeMessage(each)] as const),
        [graph.name, 'graph'],
        ...[...constants].map(([name, constant]) => [graph.constant, tensorMessage(name, constant)] as const),
        ...Object.entries(inputs).map(([name, shape]) => [graph.input, valueMessage(name, shape)] as const),
        ...Object.entries(outputs).map(([name, shape]) => [graph.output, valueMessage(name, shape)] as const),
      ]),
    ],
    [
      model.opset,
      writeMessage([
        [1, ''],
        [2, 16],
      ]),
    ],
  ]);
}

function nodeMessage({ type, inputs, outputs, attributes = {} }: OnnxNode): Uint8Array {
  return writeMessage([
    ...inputs.map((name) => [node.input, name] as const),
    ...outputs.map((name) => [node.output, name] as const),
    [node.type, type],
    ...Object.entries(attributes).map(([name, value]) => {
      const fields = [
        [attribute.name, name],
        [attribute.number, value],
        [attribute.type, numberAttribute],
      ] as const;
      return [node.attribute, writeMessage(fields)] as const;
    }),
  ]);
}

function tensorMessage(name: string, { dims, data }: OnnxConstant): Uint8Array {
  return writeMessage([
    ...dims.map((length) => [tensor.dims, length] as const),
    [tensor.type, data instanceof Float32Array ? floats : int64s],
    [tensor.name, name],
    [tensor.bytes, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)],
  ]);
}

function valueMessage(name: string, shape: readonly (number | string)[]): Uint8Array {
  const dims = shape.map((length) => [1, writeMessage([[typeof length === 'number' ? 1 : 2, length]])] as const);
  const type = writeMessage([
    [1, floats],
    [2, writeMessage(dims)],
  ]);
  return writeMessage([
    [1, name],
    [2, writeMessage([[1, type]])],
  ]);
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
