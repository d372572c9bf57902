export { inlineInference } from './inline-inference.js';
export { onnxRuntime } from './onnx-runtime.js';
export type { OnnxRuntimeOptions } from './onnx-runtime.js';
