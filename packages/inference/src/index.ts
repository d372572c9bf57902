export { WorkerPool } from './worker-pool.js';
export type {
  Isolation,
  LaneOptions,
  LaneShortage,
  ModelOverride,
  PoolStats,
  WorkerPoolOptions,
} from './worker-pool.js';
export type { ModelStats } from './lane-scheduler.js';
export type { BatchReport, PoolObserver } from './pool-observer.js';
export { chooseDevices } from './choose-devices.js';
export type { DeviceProbes, DeviceWish } from './choose-devices.js';
export type { Device } from './device.js';
export { findDevices } from './found-devices.js';
export type { FoundDevices } from './found-devices.js';
export { tryDevice } from './try-device.js';
export { admit } from './admission.js';
export type { Admission } from './admission.js';
export { planBatches } from './batcher.js';
export type { BatchPlan, PlannedBatch } from './batcher.js';
export { largestPaying } from './batching-gain.js';
export type { BatchingOverride } from './effective-policy.js';
export type { LaneState, ModelQueue } from './lane-state.js';
export { placeFor } from './place.js';
export type { Place } from './place.js';
export type { ServiceTime, ServiceTimes } from './service-times.js';
export { simulateLane } from './simulate-lane.js';
export type { SimulatedCall, SimulatedLane, SimulatedModel, SimulatedOutcome } from './simulate-lane.js';
export type { WaitingCall } from './waiting-call.js';
export type { RunState, WorkerState } from './worker-state.js';
export { inlineInference } from './inline-inference.js';
export { onnxRuntime } from './onnx-runtime.js';
export type { OnnxRuntimeOptions } from './onnx-runtime.js';
