import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ReparteeError } from '@repartee/core/providers';
import type { OnnxNames, OnnxRuntime, OnnxSession, TensorData, TensorType } from '@repartee/core/providers';
import type * as Ort from 'onnxruntime-node';
import { executionProviders } from './device.js';
import type { Device } from './device.js';

export interface OnnxRuntimeOptions {
  /** Where its models compute. Default: the processor, which also does what the device has no operation for. */
  readonly device?: Device;
}

/**
 * onnxruntime on the calling thread. Both `open` and `run` block that thread while they work, so it belongs in a worker.
 * One compute thread per session and no spinning: more burns several times the CPU for the same work.
 * Disposing it closes every model it has opened; none may be running.
 */
export function onnxRuntime({ device = 'cpu' }: OnnxRuntimeOptions = {}): OnnxRuntime & AsyncDisposable {
  // A `require`, so that the native addon loads once per process in whichever module system the caller lives.
  const ort = createRequire(import.meta.url)('onnxruntime-node') as typeof Ort;
  const opened = new Set<Ort.InferenceSession>();
  return {
    async open(file, expected) {
      const path = typeof file === 'string' ? file : 'no path, as bytes';
      const found = typeof file === 'string' ? statSync(file, { throwIfNoEntry: false }) : undefined;
      if (typeof file === 'string' && !found?.isFile()) {
        throw new ReparteeError(
          'provider',
          `Expected an ONNX model at ${path}; there is ${found ? 'a folder' : 'no such file'}. Restore it, or correct the path in the plugin's settings`,
          { details: { path } },
        );
      }
      let session: Ort.InferenceSession;
      try {
        session = await ort.InferenceSession.create(file as string, {
          executionProviders: executionProviders(device),
          intraOpNumThreads: 1,
          interOpNumThreads: 1,
          executionMode: 'sequential',
          graphOptimizationLevel: 'all',
          logSeverityLevel: 3,
        });
      } catch (cause) {
        const isEmpty = (found?.size ?? file.length) === 0;
        const reason = isEmpty ? 'it is empty' : reasonOf(cause as Error);
        throw new ReparteeError('provider', openFailure(path, reason, device), { cause, details: { path, device } });
      }
      opened.add(session);
      if (expected) checkNames(session, path, expected);
      return session as unknown as OnnxSession;
    },
    tensor: (type: TensorType, data: TensorData, dims: readonly number[]) =>
      new ort.Tensor(type as 'float32', data as Float32Array, dims) as never,
    async [Symbol.asyncDispose]() {
      const sessions = [...opened];
      opened.clear();
      for (const session of sessions) await session.release();
    },
  };
}

function checkNames(session: Ort.InferenceSession, path: string, { inputs, outputs }: OnnxNames): void {
  const hasAll = (has: readonly string[], wanted: readonly string[]) => wanted.every((name) => has.includes(name));
  if (hasAll(session.inputNames, inputs) && hasAll(session.outputNames, outputs)) return;
  throw new ReparteeError(
    'provider',
    `Expected at ${path} an ONNX model with the inputs ${brief(inputs)} and the outputs ${brief(outputs)}; it has ` +
      `${brief(session.inputNames)} and ${brief(session.outputNames)}. Put the right file there, or correct the path in the plugin's settings`,
    { details: { path } },
  );
}

/** Some models have a name for every layer. */
function brief(names: readonly string[]): string {
  return names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} … (${names.length})`;
}

function openFailure(path: string, reason: string, device: Device): string {
  const restore = 'Restore it: its SHA256SUMS tells whether it is whole';
  return device === 'cpu'
    ? `Expected an ONNX model at ${path}; the file is none that can be loaded (${reason}). ${restore}`
    : `Expected to load the ONNX model at ${path} on ${device}, which failed (${reason}). With pool.devices: cpu you see whether it is the file. ${restore}`;
}

/** Of an error of onnxruntime: without the path, which stands beside it, and without places in its source. */
export function reasonOf({ message }: Error): string {
  return message
    .replace(/^Load model from .* failed:/, '')
    .replace(/\/\S*onnxruntime\S*:\d+ [^\n]* was false\. /, '')
    .replace(/\/\S*onnxruntime\S*:\d+ [^\n]*\) /, '')
    .trim();
}
