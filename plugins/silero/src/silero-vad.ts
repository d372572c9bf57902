import { clip, framesOf } from '@repartee/core/audio';
import type { CallOptions, LoadedModel, PluginServices, VadFrame, VadProvider } from '@repartee/core/providers';
import { FRAME_SAMPLES, MEMORY_SIZE } from './frame-size.js';
import type { SileroSettings } from './settings.js';
import type { SileroInput, SileroOptions, SileroOutput } from './silero.model.js';

/** Listens with Silero VAD. What it remembers of a stream lives in the call and travels with every frame (3 KB). */
export class SileroVad implements VadProvider {
  readonly #model: LoadedModel<SileroInput, SileroOutput>;

  constructor(model: LoadedModel<SileroInput, SileroOutput>) {
    this.#model = model;
  }

  static async open(
    { model, ...policy }: SileroSettings,
    { inference, resolvePath }: Pick<PluginServices, 'inference' | 'resolvePath'>,
  ): Promise<SileroVad> {
    const options: SileroOptions = { model: resolvePath(model) };
    return new SileroVad(
      await inference.load<SileroInput, SileroOutput>({
        name: 'silero',
        module: new URL('./silero.model.js', import.meta.url),
        options,
        lane: 'vad',
        policy,
      }),
    );
  }

  async *listen(
    audio: AsyncIterable<Float32Array>,
    { signal }: CallOptions,
  ): AsyncGenerator<VadFrame, void, undefined> {
    let offset = 0;
    let memory: Float32Array = new Float32Array(MEMORY_SIZE);
    for await (const frame of framesOf(audio, FRAME_SAMPLES, signal)) {
      const samples = clip(frame);
      const judged = await this.#judge({ samples, memory }, signal);
      if (!judged) return;
      memory = judged.memory;
      yield { samples, offset, speech: judged.speech };
      offset += FRAME_SAMPLES;
    }
  }

  /** Nothing when the call was aborted meanwhile. */
  async #judge(input: SileroInput, signal: AbortSignal): Promise<SileroOutput | undefined> {
    try {
      const { output } = await this.#model.run(input, { signal, priority: 'normal' });
      return signal.aborted ? undefined : output;
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }
}
