import { clip } from '@repartee/core/audio';
import type { LoadedModel, PluginServices, TurnDecision, TurnOptions, TurnProvider } from '@repartee/core/providers';
import type { SmartTurnSettings } from './settings.js';
import type { SmartTurnInput, SmartTurnOptions, SmartTurnOutput } from './smart-turn.model.js';
import { WINDOW_SAMPLES } from './turn-window.js';

/** Asks Smart Turn whether the user has finished. Hears only: the transcript and the language are of no use to it. */
export class SmartTurn implements TurnProvider {
  readonly #model: LoadedModel<SmartTurnInput, SmartTurnOutput>;

  constructor(model: LoadedModel<SmartTurnInput, SmartTurnOutput>) {
    this.#model = model;
  }

  static async open(
    { model, maxQueue }: SmartTurnSettings,
    { inference, resolvePath }: Pick<PluginServices, 'inference' | 'resolvePath'>,
  ): Promise<SmartTurn> {
    const options: SmartTurnOptions = { model: resolvePath(model) };
    return new SmartTurn(
      await inference.load<SmartTurnInput, SmartTurnOutput>({
        name: 'smart-turn',
        module: new URL('./smart-turn.model.js', import.meta.url),
        options,
        lane: 'compute',
        policy: { maxBatch: 1, maxWaitMs: 0, maxQueue },
      }),
    );
  }

  /** Rejects with `signal.reason` when aborted. */
  async decide(audio: Float32Array, { signal, session, deadline }: TurnOptions): Promise<TurnDecision> {
    // A copy: a view would carry its whole buffer into the worker.
    const { output, timing } = await this.#model.run(
      { audio: clip(audio.slice(-WINDOW_SAMPLES)) },
      { signal, session, deadline, priority: 'normal' },
    );
    return { complete: output.complete, timing };
  }
}
