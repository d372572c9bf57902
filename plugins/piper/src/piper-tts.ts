import { ReparteeError } from '@repartee/core/providers';
import type {
  BatchPolicy,
  Clock,
  InferenceClient,
  LoadedModel,
  RunOptions,
  SpeechChunk,
  TtsOptions,
  TtsProvider,
} from '@repartee/core/providers';
import { linkedController } from '@repartee/core/streams';
import { normalize } from './normalize/index.js';
import { Lexicon, phonemeIds, shortRuns, transcribeTokens } from './phonemes/index.js';
import type { PhonemeSequence } from './phonemes/index.js';
import { ReadAhead } from './read-ahead.js';
import type { PiperSettings } from './settings.js';
import { alignWords, decodeUtterance, pauseAfter } from './synthesis/index.js';
import type {
  DecoderInput,
  DecoderOptions,
  DecoderOutput,
  EncoderInput,
  EncoderOptions,
  EncoderOutput,
  Utterance,
} from './synthesis/index.js';
import { readClauses } from './text/index.js';
import type { Clause } from './text/index.js';
import { openVoice } from './voice/index.js';
import type { Voice } from './voice/index.js';

interface PiperServices {
  readonly inference: InferenceClient;
  readonly clock: Clock;
}

interface EncodeOptions {
  readonly clause: Clause;
  readonly speed: number;
  readonly call: RunOptions;
}

/** Frames of the very first window of a call. */
const FIRST_FRAMES = 16;
/** The same for the clauses after, which have some audio before them. */
const NEXT_FRAMES = 32;
/** Frames kept after the last word of a clause, so that it dies away naturally. */
const TAIL_FRAMES = 8;
/** Phonemes of one run of the encoder, about half a minute of speech: no clause that people write, but a number of 400 digits. */
const LONGEST_RUN = 300;
/** With less audio than this ahead of the listener, the next window must not wait. */
const URGENT_LEAD_MS = 600;

/** Speech from a local Piper voice, clause by clause, streamed inside a clause, with exact word times. */
export class PiperTts implements TtsProvider {
  readonly #settings: PiperSettings;
  readonly #clock: Clock;
  readonly #voice: Voice;
  readonly #lexicon: Lexicon;
  readonly #encoder: LoadedModel<EncoderInput, EncoderOutput>;
  readonly #decoder: LoadedModel<DecoderInput, DecoderOutput>;

  private constructor(
    settings: PiperSettings,
    clock: Clock,
    voice: Voice,
    lexicon: Lexicon,
    encoder: LoadedModel<EncoderInput, EncoderOutput>,
    decoder: LoadedModel<DecoderInput, DecoderOutput>,
  ) {
    this.#settings = settings;
    this.#clock = clock;
    this.#voice = voice;
    this.#lexicon = lexicon;
    this.#encoder = encoder;
    this.#decoder = decoder;
  }

  /** Loads voice and dictionary. Rejects with `plugin` or `provider` naming the file that is missing or wrong. */
  static async open(settings: PiperSettings, { inference, clock }: PiperServices): Promise<PiperTts> {
    const voice = await openVoice(settings.voice);
    // One run is one clause or window: batches gain nothing on a CPU and would make short ones wait for long ones.
    const policy: BatchPolicy = { maxBatch: 1, maxWaitMs: 0, maxQueue: settings.maxQueue };
    const encoderOptions: EncoderOptions = { path: voice.textPath };
    const decoderOptions: DecoderOptions = { flowPath: voice.flowPath, decoderPath: voice.decoderPath };
    const [lexicon, encoder, decoder] = await Promise.all([
      Lexicon.open(settings.dictionary),
      inference.load<EncoderInput, EncoderOutput>({
        name: 'piper-encoder',
        module: new URL('./synthesis/encoder.model.js', import.meta.url),
        options: encoderOptions,
        lane: 'compute',
        policy,
      }),
      inference.load<DecoderInput, DecoderOutput>({
        name: 'piper-decoder',
        module: new URL('./synthesis/decoder.model.js', import.meta.url),
        options: decoderOptions,
        lane: 'compute',
        policy,
      }),
    ]);
    return new PiperTts(settings, clock, voice, lexicon, encoder, decoder);
  }

  /**
   * Speaks English, whatever `language` says. Throws `config` for a voice it does not have and for a speed beyond
   * 0.25..4; and what `text` throws, after the audio of the clauses before it.
   */
  async *speak(text: AsyncIterable<string>, options: TtsOptions): AsyncGenerator<SpeechChunk, void, undefined> {
    this.#checkVoice(options.voice);
    const speed = checkedSpeed(options.speed ?? this.#settings.speed);
    using call = linkedController(options.signal);
    const { signal } = call;
    let samples = 0;
    let startedAt: number | undefined;
    /** The next audio is due when the listener has heard all there is. */
    const run = (): RunOptions => {
      const now = this.#clock.now();
      const due = startedAt === undefined ? now : startedAt + (samples / this.#voice.sampleRate) * 1000;
      return { signal, session: options.session, due, priority: due - now < URGENT_LEAD_MS ? 'urgent' : 'normal' };
    };
    try {
      await using utterances = new ReadAhead(this.#utterances(text, speed, run), () => call.abort());
      let pauseMs = 0;
      for (;;) {
        const utterance = await utterances.take();
        if (!utterance || signal.aborted) return;
        const sound = decodeUtterance(utterance, {
          decoder: this.#decoder,
          sampleRate: this.#voice.sampleRate,
          startSample: samples,
          pauseMs,
          firstFrames: samples === 0 ? FIRST_FRAMES : NEXT_FRAMES,
          call: run,
        });
        let chunks = 0;
        for await (const chunk of sound) {
          startedAt ??= this.#clock.now();
          samples += chunk.samples.length;
          // The next clause is prepared while this one is heard, but not in the way of its first sounds.
          if (++chunks > 1) utterances.start();
          yield chunk;
          if (signal.aborted) return;
        }
        pauseMs = utterance.pauseMs;
      }
    } catch (error) {
      if (!options.signal.aborted) throw error;
    }
  }

  #checkVoice(voice: string | undefined): void {
    if (voice === undefined || voice === this.#voice.name) return;
    throw new ReparteeError(
      'config',
      `Expected the voice "${this.#voice.name}", came "${voice}". Another voice is chosen by plugins.piper.voice`,
      {
        details: { voice, available: [this.#voice.name] },
      },
    );
  }

  async *#utterances(
    text: AsyncIterable<string>,
    speed: number,
    call: () => RunOptions,
  ): AsyncGenerator<Utterance, void, undefined> {
    const { stallMs } = this.#settings;
    const { signal } = call();
    for await (const clause of readClauses(text, { clock: this.#clock, signal, stallMs })) {
      yield* this.#encode(clause, speed, call);
    }
  }

  /** One utterance, several for a clause that is too long for the encoder, none where it holds nothing to say. */
  async *#encode(clause: Clause, speed: number, call: () => RunOptions): AsyncGenerator<Utterance, void, undefined> {
    const tokens = normalize(clause.text, this.#lexicon);
    const runs = shortRuns(transcribeTokens(tokens, this.#lexicon), LONGEST_RUN);
    for (const [at, sounds] of runs.entries()) {
      const sequence = phonemeIds(sounds, this.#voice.phonemeIdMap);
      if (sequence.words.length === 0) continue;
      const utterance = await this.#encodeRun(sequence, { clause, speed, call: call() });
      yield { ...utterance, pauseMs: at === runs.length - 1 ? pauseAfter(tokens) / speed : 0 };
    }
  }

  async #encodeRun(
    sequence: PhonemeSequence,
    { clause, speed, call }: EncodeOptions,
  ): Promise<Omit<Utterance, 'pauseMs'>> {
    const { noise, rhythmNoise, deterministic } = this.#settings;
    const [voiceNoise, length, voiceRhythm] = this.#voice.scales;
    const { output, timing } = await this.#encoder.run(
      {
        ids: sequence.ids,
        scales: deterministic
          ? [0, length / speed, 0]
          : [noise ?? voiceNoise, length / speed, rhythmNoise ?? voiceRhythm],
      },
      call,
    );
    const { prior, channels, frames, durations } = output;
    const words = alignWords(sequence, durations, clause.from);
    const keptFrames = Math.min(frames, words.at(-1)!.endFrame + TAIL_FRAMES);
    return { prior, channels, frames, keptFrames, words, timing };
  }
}

function checkedSpeed(speed: number): number {
  if (speed >= 0.25 && speed <= 4) return speed;
  throw new ReparteeError('config', `Expected a speed from 0.25 to 4, came ${speed}`, { details: { speed } });
}
