import type { Timing } from './provider.js';

/** `vad` runs apart, so that a long transcription never delays the next frame. */
export type InferenceLane = 'vad' | 'compute';

/**
 * When an idle worker begins a batch. `at-once`: with what is there, however little. `when-full`: not before `maxBatch`
 * calls wait, or the oldest has waited `maxWaitMs`.
 */
export type BatchStart = 'at-once' | 'when-full';

export interface BatchPolicy {
  /** Most calls in one run. 1: never batch. Where the model has an example, the pool measures whether so many pay. */
  readonly maxBatch: number;
  /** `when-full`: how long a call may wait for others. `at-once`: from when on its model goes before an equal one that may still gather. */
  readonly maxWaitMs: number;
  /** Default: `at-once`. */
  readonly start?: BatchStart;
  /** Calls that may wait. One more, and the one that would run last is refused with `overload`. */
  readonly maxQueue: number;
  /**
   * Calls of this model one worker may have under way at once, over several runs. For a runner that works in steps, yields
   * between them and combines what its runs do: its `run` is called again before earlier calls have returned. Default: one
   * run at a time.
   */
  readonly overlap?: number;
}

/** A model as a plugin describes it to the pool. */
export interface ModelSpec<Options = unknown> {
  /** Unique among the loaded models; the label of its metrics. */
  readonly name: string;
  /** File whose default export is a `ModelModule`; loaded by the workers, never by the main thread. */
  readonly module: URL;
  /** Handed to `load` in the worker; must survive a structured clone. */
  readonly options: Options;
  readonly lane: InferenceLane;
  readonly policy: BatchPolicy;
}

/** Higher goes first: audio already playing, then answers somebody waits for, then guesses. */
export type Priority = 'urgent' | 'normal' | 'background';

export interface RunOptions {
  /** Removes the call from the queue; a call already running goes on, is told through `RunContext.cancelled`, and its result is dropped. */
  readonly signal: AbortSignal;
  readonly priority?: Priority;
  /**
   * On the `Clock`: when the result is no longer of use. Earlier ones go first within a priority; one that cannot be met is
   * refused: with `overload` at once, with `timeout` when others came in between.
   */
  readonly deadline?: number;
  /** On the `Clock`: when the result is wanted, and late it is still of use. Orders calls as a deadline does, which it is by default. */
  readonly due?: number;
  /** Whose call it is, compared as it is: sessions take turns. Left out: the call stands for itself. */
  readonly session?: object | string;
  /** Of the calls of one session with the same word here only the newest waits: it takes the place of the older, which is rejected. */
  readonly coalesce?: string;
}

export interface RunResult<Output> {
  readonly output: Output;
  readonly timing: Timing;
}

export interface LoadedModel<Input, Output> {
  /** Input and output cross a thread: typed arrays, plain objects. Output arrays are moved, input arrays are copied. */
  run(input: Input, options: RunOptions): Promise<RunResult<Output>>;
}

/** The worker pool, as a provider sees it. */
export interface InferenceClient {
  /** Resolves when every worker of the lane has the model. Rejects with `provider` when a file is missing or no model. */
  load<Input, Output>(spec: ModelSpec): Promise<LoadedModel<Input, Output>>;
}

// ---- the worker's side: what a model module sees. The types mirror the part of onnxruntime that models use.

export type TensorType = 'float32' | 'int32' | 'int64' | 'bool' | 'uint8' | 'int8';
export type TensorData = Float32Array | Int32Array | BigInt64Array | Uint8Array | Int8Array;

export interface OnnxTensor {
  readonly data: TensorData;
  readonly dims: readonly number[];
}

export interface OnnxSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, OnnxTensor>>, fetches?: readonly string[]): Promise<Record<string, OnnxTensor>>;
}

/** What a model must have; it may have more. */
export interface OnnxNames {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/**
 * Opens models on the worker's device, one thread each, from a path or from the bytes of a file. A missing or corrupt file
 * is refused with its path, and so is one that lacks an input or output it is expected to have: another model in its place.
 */
export interface OnnxRuntime {
  open(file: string | Uint8Array, expected?: OnnxNames): Promise<OnnxSession>;
  tensor(type: TensorType, data: TensorData, dims: readonly number[]): OnnxTensor;
}

export interface RunContext {
  /** Has the caller of this row given up? Ask between steps of a long run and return early. */
  cancelled(row: number): boolean;
}

export interface ModelRunner<Input, Output> {
  /** One output per input, in order. A rejection fails every call of the batch. */
  run(batch: readonly Input[], context: RunContext): Promise<readonly Output[]>;
  /** An input of the usual size. With it the pool measures at start how long a run takes, and up to which size batches pay. */
  example?(): Input;
}

export interface ModelModule<Options, Input, Output> {
  load(options: Options, onnx: OnnxRuntime): Promise<ModelRunner<Input, Output>>;
}

/** Types a model module: `export default defineModel({ async load(options, onnx) { … } })`. */
export function defineModel<Options, Input, Output>(
  module: ModelModule<Options, Input, Output>,
): ModelModule<Options, Input, Output> {
  return module;
}
