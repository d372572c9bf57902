import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ReparteeError } from '@repartee/core/providers';
import type { OnnxRuntime, OnnxSession, TensorData, TensorType } from '@repartee/core/providers';
import type * as Ort from 'onnxruntime-node';

export interface OnnxRuntimeOptions {
  /** In order of preference; `cpu` is always there. */
  readonly executionProviders?: readonly string[];
}

/**
 * onnxruntime on the calling thread. Both `open` and `run` block that thread while they work, so it belongs in a worker.
 * One compute thread per session and no spinning: more burns several times the CPU for the same work.
 * Disposing it closes every model it has opened; none may be running.
 */
export function onnxRuntime({ executionProviders = ['cpu'] }: OnnxRuntimeOptions = {}): OnnxRuntime & AsyncDisposable {
  // A `require`, so that the native addon loads once per process in whichever module system the caller lives.
  const ort = createRequire(import.meta.url)('onnxruntime-node') as typeof Ort;
  const opened = new Set<Ort.InferenceSession>();
  return {
    async open(path) {
      if (!existsSync(path)) {
        throw new ReparteeError(
          'provider',
          `Expected an ONNX model at ${path}; there is no such file. Restore it, or correct the path in the plugin's settings`,
          { details: { path } },
        );
      }
      try {
        const session = await ort.InferenceSession.create(path, {
          executionProviders: [...executionProviders],
          intraOpNumThreads: 1,
          interOpNumThreads: 1,
          executionMode: 'sequential',
          graphOptimizationLevel: 'all',
          logSeverityLevel: 3,
        });
        opened.add(session);
        return session as unknown as OnnxSession;
      } catch (cause) {
        const reason = (cause as Error).message.replace(/^Load model from .* failed:/, '');
        throw new ReparteeError(
          'provider',
          `Expected an ONNX model at ${path}; the file is none that can be loaded (${reason}). Restore it: its SHA256SUMS tells whether it is whole`,
          { cause, details: { path } },
        );
      }
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
