import type { InferenceClient, LoadedModel, ModelModule } from '@repartee/core/providers';
import { moduleFile } from './module-file.js';
import { onnxRuntime } from './onnx-runtime.js';
import { stayOffline } from './stay-offline.js';

/** An inference client without workers: every call runs at once, alone, on the calling thread. For tools and tests. */
export function inlineInference(): InferenceClient {
  stayOffline();
  const onnx = onnxRuntime();
  return {
    async load<Input, Output>(spec: { module: URL; options: unknown }): Promise<LoadedModel<Input, Output>> {
      const { default: module } = (await import(moduleFile(spec.module).href)) as {
        default: ModelModule<unknown, Input, Output>;
      };
      const runner = await module.load(spec.options, onnx);
      return {
        async run(input, { signal }) {
          signal.throwIfAborted();
          const start = performance.now();
          const [output] = await runner.run([input], { cancelled: () => signal.aborted });
          const computeMs = performance.now() - start;
          return { output: output as Output, timing: { queueMs: 0, computeMs, batchSize: 1 } };
        },
      };
    },
  };
}
