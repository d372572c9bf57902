/** Where a worker computes: on the processor, on the NVIDIA GPU of that number, or on a GPU by way of WebGPU. */
export type Device = 'cpu' | 'webgpu' | `cuda:${number}`;

/** What onnxruntime is asked for. Last comes the processor, for operations that the device lacks. */
export function executionProviders(device: Device): (string | { readonly name: string; readonly deviceId: number })[] {
  if (device === 'cpu') return ['cpu'];
  if (device === 'webgpu') return ['webgpu', 'cpu'];
  return [{ name: 'cuda', deviceId: Number(device.slice('cuda:'.length)) }, 'cpu'];
}
