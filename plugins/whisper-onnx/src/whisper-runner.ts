import type { ModelRunner, RunContext } from '@repartee/core/providers';
import { decodeText } from './decode-text.js';
import type { DecodedText } from './decode-text.js';
import type { Decoder } from './decoder.js';
import type { Decoding } from './decoding.js';
import type { Detokenizer } from './detokenizer.js';
import type { Encoder } from './encoder.js';
import type { Generation } from './generation.js';
import { judge, tokenBudget, withoutLoop } from './guards.js';
import type { Thresholds } from './guards.js';
import { amplitude } from './loudness.js';
import { seededRandom } from './random.js';
import { TokenPicker, probabilitiesOf, probabilityOf } from './token-picker.js';

/** One window of speech. */
export interface WhisperInput {
  /** Of its log-mel frames, as `GrowingLogMel` gives them. */
  readonly energies: Float32Array;
  /** How long it is, at 16 kHz: at most `windowSamples` (29.7 s). */
  readonly samples: number;
  /** Root mean square of its loudest 20 ms. */
  readonly loudest: number;
  /** A key of `languages` in generation.json; left out: detected. */
  readonly language?: string;
  /** Tried in order until a transcript is believed. 0 is greedy, above is sampled. */
  readonly temperatures: readonly number[];
  readonly seed: number;
  /** Tokens of an earlier transcript of the same window, shorter or longer: where they still hold they cost little. */
  readonly draft: readonly number[];
}

export interface WhisperOutput {
  /** As decoded: words begin with a blank. */
  readonly text: string;
  readonly tokens: readonly number[];
  readonly language: string;
  /** 1 where the language was given. */
  readonly languageProbability: number;
  /** Probability that nobody speaks. */
  readonly noSpeech: number;
  readonly averageLogProbability: number;
  readonly temperature: number;
  /** False: no temperature gave a transcript that passes the guards; this is the best of them. */
  readonly sound: boolean;
}

export interface WhisperRunnerParts {
  readonly generation: Generation;
  readonly encoder: Encoder;
  readonly decoder: Decoder;
  readonly detokenizer: Detokenizer;
  readonly thresholds: Thresholds;
  /** Audio whose loudest 20 ms are below this is silence. */
  readonly quietDbfs: number;
}

/** 100 ms: no word is shorter. */
const SHORTEST_SAMPLES = 1600;

interface Prompted {
  readonly first: Float32Array;
  readonly noSpeech: number;
  readonly language: string;
  readonly languageProbability: number;
}

/**
 * Whisper from log-mel frames to believed text: encode once, then decode until the guards agree. `run` may be called again
 * while calls are under way: their utterances are decoded together.
 */
export class WhisperRunner implements ModelRunner<WhisperInput, WhisperOutput> {
  readonly #parts: WhisperRunnerParts;
  readonly #picker: TokenPicker;
  readonly #languages: readonly string[];
  readonly #languageTokens: readonly number[];

  constructor(parts: WhisperRunnerParts) {
    this.#parts = parts;
    this.#picker = new TokenPicker(parts.generation);
    this.#languages = Object.keys(parts.generation.languages);
    this.#languageTokens = Object.values(parts.generation.languages);
  }

  async run(batch: readonly WhisperInput[], context: RunContext): Promise<readonly WhisperOutput[]> {
    return Promise.all(batch.map((input, row) => this.#transcribe(input, () => context.cancelled(row))));
  }

  async #transcribe(input: WhisperInput, cancelled: () => boolean): Promise<WhisperOutput> {
    const { energies, samples, loudest } = input;
    const { encoder, decoder, quietDbfs } = this.#parts;
    if (samples < SHORTEST_SAMPLES || loudest < amplitude(quietDbfs) || cancelled()) {
      return nothing(input);
    }
    const encoded = await decoder.encode(async () => (cancelled() ? undefined : encoder.encode(energies, samples)));
    if (!encoded || cancelled()) return nothing(input);
    const decoding = decoder.begin(encoded);
    try {
      return await this.#decode(decoding, input, cancelled);
    } finally {
      decoding[Symbol.dispose]();
    }
  }

  async #decode(decoding: Decoding, input: WhisperInput, cancelled: () => boolean): Promise<WhisperOutput> {
    const { generation, detokenizer, thresholds } = this.#parts;
    const { first, ...prompted } = await this.#prompt(decoding, input.language);
    const promptLength = decoding.length;
    const budget = Math.min(tokenBudget(input.samples), generation.max_text_positions - promptLength);
    let best: (DecodedText & { readonly text: string; readonly temperature: number }) | undefined;
    for (const [attempt, temperature] of input.temperatures.entries()) {
      decoding.rewind(promptLength);
      const decoded = await decodeText(decoding, first, {
        picker: this.#picker,
        end: generation.eot,
        temperature,
        random: seededRandom(input.seed + attempt),
        budget,
        draft: input.draft,
        cancelled,
      });
      if (cancelled()) break;
      const text = detokenizer.text(decoded.tokens);
      const verdict = judge({ ...decoded, noSpeech: prompted.noSpeech, text }, thresholds);
      if (verdict === 'silence') return { ...nothing(input), ...prompted, temperature };
      if (verdict === 'sound') return { ...prompted, ...decoded, text, temperature, sound: true };
      if (!best || betterThan(decoded, best)) best = { ...decoded, text, temperature };
    }
    if (!best || cancelled()) return { ...nothing(input), ...prompted };
    const tokens = withoutLoop(best.tokens);
    return { ...prompted, ...best, tokens, text: detokenizer.text(tokens), sound: false };
  }

  /** Reads the prompt; detects the language where none is given. */
  async #prompt(decoding: Decoding, given: string | undefined): Promise<Prompted> {
    const { generation } = this.#parts;
    if (!generation.multilingual) {
      const [start, first] = await decoding.read([generation.sot, generation.no_timestamps], [0, 1]);
      const noSpeech = probabilityOf(start!, generation.no_speech);
      return { first: first!, noSpeech, language: 'en', languageProbability: 1 };
    }
    if (given !== undefined) {
      const [start, first] = await decoding.read([generation.sot, ...this.#task(given)], [0, 3]);
      const noSpeech = probabilityOf(start!, generation.no_speech);
      return { first: first!, noSpeech, language: given, languageProbability: 1 };
    }
    const [start] = await decoding.read([generation.sot], [0]);
    const probabilities = probabilitiesOf(start!, this.#languageTokens);
    const likeliest = probabilities.indexOf(Math.max(...probabilities));
    const language = this.#languages[likeliest]!;
    const [first] = await decoding.read(this.#task(language), [2]);
    return {
      first: first!,
      noSpeech: probabilityOf(start!, generation.no_speech),
      language,
      languageProbability: probabilities[likeliest]!,
    };
  }

  #task(language: string): number[] {
    const { languages, transcribe, no_timestamps } = this.#parts.generation;
    return [languages[language]!, transcribe, no_timestamps];
  }
}

function betterThan(one: DecodedText, other: DecodedText): boolean {
  if (one.looped !== other.looped) return other.looped;
  return one.averageLogProbability > other.averageLogProbability;
}

function nothing(input: WhisperInput): WhisperOutput {
  return {
    text: '',
    tokens: [],
    language: input.language ?? '',
    languageProbability: input.language === undefined ? 0 : 1,
    noSpeech: 1,
    averageLogProbability: 0,
    temperature: 0,
    sound: true,
  };
}
