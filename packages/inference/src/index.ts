export { WorkerPool } from './worker-pool.js';
export type { LaneOptions, PoolStats, WorkerPoolOptions } from './worker-pool.js';
export type { ModelStats } from './lane-scheduler.js';
export type { BatchReport, PoolObserver } from './pool-observer.js';
export { compareCalls, hasRoom, insertCall, planBatches } from './batcher.js';
export type { BatchPlan, ModelQueue, WaitingCall } from './batcher.js';
export { inlineInference } from './inline-inference.js';
export { onnxRuntime } from './onnx-runtime.js';
export type { OnnxRuntimeOptions } from './onnx-runtime.js';
