import { clip, framesOf } from '@repartee/core/audio';
import { systemClock } from '@repartee/core/providers';
import type { CallOptions, Clock, LoadedModel, PluginServices, VadFrame, VadProvider } from '@repartee/core/providers';
import { afterFrame, noBacklog } from './backlog.js';
import { FRAME_SAMPLES, MEMORY_SIZE, STATE_SIZE } from './frame-size.js';
import type { SileroSettings } from './settings.js';
import type { SileroInput, SileroOptions, SileroOutput } from './silero.model.js';

type SileroServices = Pick<PluginServices, 'inference' | 'resolvePath'> & Partial<Pick<PluginServices, 'clock'>>;

export interface SileroVadOptions {
  readonly model: LoadedModel<SileroInput, SileroOutput>;
  readonly maxBehindMs: number;
  readonly clock: Clock;
}

/** Listens with Silero VAD. What it remembers of a stream lives in the call and travels with every frame. */
export class SileroVad implements VadProvider {
  readonly #options: SileroVadOptions;

  constructor(options: SileroVadOptions) {
    this.#options = options;
  }

  static async open(
    { model, maxBehindMs, ...policy }: SileroSettings,
    { inference, resolvePath, clock = systemClock }: SileroServices,
  ): Promise<SileroVad> {
    const options: SileroOptions = { model: resolvePath(model) };
    const loaded = await inference.load<SileroInput, SileroOutput>({
      name: 'silero',
      module: new URL('./silero.model.js', import.meta.url),
      options,
      lane: 'vad',
      policy,
    });
    return new SileroVad({ model: loaded, maxBehindMs, clock });
  }

  async *listen(
    audio: AsyncIterable<Float32Array>,
    { signal, session }: CallOptions,
  ): AsyncGenerator<VadFrame, void, undefined> {
    const { model, maxBehindMs, clock } = this.#options;
    const options = { signal, session, priority: 'normal' } as const;
    let offset = 0;
    let speech = 0;
    let memory: Float32Array = new Float32Array(MEMORY_SIZE);
    let backlog = noBacklog;
    let askedAt = clock.now();
    for await (const frame of framesOf(audio, FRAME_SAMPLES, signal)) {
      const cameAt = clock.now();
      const samples = clip(frame);
      if (backlog.isSkipping) memory.set(samples.subarray(STATE_SIZE - MEMORY_SIZE), STATE_SIZE);
      else {
        try {
          const { output } = await model.run({ samples, memory }, options);
          ({ speech, memory } = output);
        } catch (error) {
          if (!signal.aborted) throw error;
        }
        if (signal.aborted) return;
      }
      const passed = { waitedMs: cameAt - askedAt, judgedMs: clock.now() - cameAt };
      backlog = afterFrame(backlog, passed, maxBehindMs);
      yield { samples, offset, speech };
      offset += FRAME_SAMPLES;
      askedAt = clock.now();
    }
  }
}
