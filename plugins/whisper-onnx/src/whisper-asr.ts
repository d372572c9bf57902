import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { LogMel } from '@repartee/core/audio';
import { LISTEN_RATE, ReparteeError } from '@repartee/core/providers';
import type {
  AsrInput,
  AsrOptions,
  AsrPart,
  AsrProvider,
  Clock,
  LoadedModel,
  Logger,
  PluginServices,
} from '@repartee/core/providers';
import { Crowding } from './crowding.js';
import { sharingOf } from './decoder-file.js';
import { windowSamples } from './encoder.js';
import { readGeneration } from './generation.js';
import type { Generation } from './generation.js';
import type { WhisperSettings } from './settings.js';
import { TurnTranscript } from './turn-transcript.js';
import { transcribeTurn } from './transcribe-turn.js';
import type { WhisperModelOptions } from './whisper.model.js';
import type { WhisperInput, WhisperOutput } from './whisper-runner.js';

/** Transcribes with Whisper on the worker pool: partial transcripts while the user speaks, the whole at every pause. */
export class WhisperAsr implements AsrProvider {
  readonly #model: LoadedModel<WhisperInput, WhisperOutput>;
  readonly #generation: Generation;
  readonly #settings: WhisperSettings;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #logMel = new LogMel();
  readonly #crowding = new Crowding();

  private constructor(
    model: LoadedModel<WhisperInput, WhisperOutput>,
    generation: Generation,
    settings: WhisperSettings,
    logger: Logger,
    clock: Clock,
  ) {
    this.#model = model;
    this.#generation = generation;
    this.#settings = settings;
    this.#logger = logger;
    this.#clock = clock;
  }

  /** Loads the model on every worker. Refuses with `config` where a file is missing or the language is not the model's. */
  static async open(
    settings: WhisperSettings,
    { inference, logger, clock, resolvePath }: Pick<PluginServices, 'inference' | 'logger' | 'clock' | 'resolvePath'>,
  ): Promise<WhisperAsr> {
    const folder = resolvePath(settings.model);
    const generation = await readGeneration(folder);
    if (settings.language !== undefined) requireLanguage(generation, settings.language);
    const options: WhisperModelOptions = {
      generation,
      encoderPath: await present(join(folder, settings.encoder), 'encoder'),
      decoderPath: await present(join(folder, settings.decoder), 'decoder'),
      tokenizerPath: await present(join(folder, 'tokenizer.json'), 'model'),
      thresholds: settings,
      quietDbfs: settings.quietDbfs,
      repeatable: settings.repeatable,
    };
    const mayShare = (await sharingOf(options.decoderPath)) !== 'alone';
    const model = await inference.load<WhisperInput, WhisperOutput>({
      name: 'whisper-onnx',
      module: new URL('./whisper.model.js', import.meta.url),
      options,
      lane: 'compute',
      policy: {
        maxBatch: 1,
        maxWaitMs: 0,
        maxQueue: settings.maxQueue,
        ...(mayShare && { overlap: settings.maxTogether }),
      },
    });
    return new WhisperAsr(model, generation, settings, logger, clock);
  }

  async *transcribe(audio: AsyncIterable<AsrInput>, options: AsrOptions): AsyncGenerator<AsrPart, void, undefined> {
    if (options.language !== undefined) requireLanguage(this.#generation, options.language);
    const { seed, temperatures, partials, partialIntervalMs } = this.#settings;
    const transcript = new TurnTranscript({
      model: this.#model,
      logMel: this.#logMel,
      language: options.language ?? this.#settings.language,
      seed,
      windowSamples: windowSamples(this.#generation),
    });
    yield* transcribeTurn(audio, transcript, {
      signal: options.signal,
      session: options.session,
      clock: this.#clock,
      transcriptMs: options.transcriptMs ?? Infinity,
      temperatures,
      partialSamples: partials ? (partialIntervalMs * LISTEN_RATE) / 1000 : Infinity,
      crowding: this.#crowding,
      logger: this.#logger,
    });
  }
}

function requireLanguage(generation: Generation, language: string): void {
  const known = generation.multilingual ? Object.keys(generation.languages) : ['en'];
  if (known.includes(language)) return;
  throw new ReparteeError(
    'config',
    `Expected a language this Whisper model knows, got "${language}". It knows: ${known.join(', ')}. Set "language" to one of them, or leave it out to have it detected.`,
    { details: { language } },
  );
}

async function present(path: string, setting: string): Promise<string> {
  try {
    await access(path);
    return path;
  } catch (cause) {
    throw new ReparteeError(
      'config',
      `Expected a file of the Whisper model at ${path}. Check the setting "${setting}".`,
      {
        cause,
        details: { path },
      },
    );
  }
}
