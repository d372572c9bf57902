import type { InferenceClient, LoadedModel } from '@repartee/core/providers';
import { cpuMs } from './cpu-ms.js';

export interface CountedRun {
  readonly model: string;
  /** Of all threads between the call and its result: the worker's, and ours for the way there and back. */
  readonly cpuMs: number;
  readonly input: unknown;
  readonly output: unknown;
}

/** Counts every run into `runs`. What runs beside it is counted in both. */
export function countedInference(inference: InferenceClient, runs: CountedRun[]): InferenceClient {
  return {
    async load<Input, Output>(spec: Parameters<InferenceClient['load']>[0]): Promise<LoadedModel<Input, Output>> {
      const model = await inference.load<Input, Output>(spec);
      return {
        async run(input, options) {
          const from = cpuMs();
          const result = await model.run(input, options);
          runs.push({ model: spec.name, cpuMs: cpuMs() - from, input, output: result.output });
          return result;
        },
      };
    },
  };
}
